// The words of the frame around the pages.

import type { Words } from "./language.ts"

export const WORDS = {
    pages: ["Parts of the register", "Parties du registre", "Partes del registro", "أجزاء السجل"],
    find: ["Find", "Chercher", "Buscar", "بحث"],
    broken: ["What is broken?", "Qu’est-ce qui est en panne ?", "¿Qué está averiado?", "ما المعطَّل؟"],
    calls: ["Call list", "Liste d’appels", "Lista de llamadas", "قائمة الاتصال"],
    changes: ["Changes", "Changements", "Cambios", "التغييرات"],
    all: ["All", "Tout", "Todo", "الكل"],
    about: ["About", "À propos", "Acerca de", "حول"],
    language: ["Language", "Langue", "Idioma", "اللغة"],
    back: ["Back", "Retour", "Atrás", "رجوع"],
    today: ["The data are of today", "Les données sont d’aujourd’hui", "Los datos son de hoy", "البيانات من اليوم"],
    old: ["{0} days old", "Données de {0} jours", "{0} días de antigüedad", "عمر البيانات {0} يومًا"],
    until: [
        "edition {0}, valid until {1}",
        "édition {0}, valable jusqu’au {1}",
        "edición {0}, válida hasta el {1}",
        "الإصدار {0}، صالح حتى {1}",
    ],
    out: [
        "Out of date: {0} days old, valid until {1}. An old number beats none. For the next edition ring {2}:",
        "Périmé : {0} jours, valable jusqu’au {1}. Un vieux numéro vaut mieux que rien. Pour la nouvelle édition, appelez {2} :",
        "Caducado: {0} días, válido hasta el {1}. Un número viejo es mejor que ninguno. Para la próxima edición llame a {2}:",
        "انتهت الصلاحية: عمر البيانات {0} يومًا، كانت صالحة حتى {1}. رقم قديم خير من لا شيء. للإصدار التالي اتصل بـ {2}:",
    ],
    clock: [
        "This machine’s clock says {0}, before the day of issue ({1}): times and ages here are wrong. Set the clock.",
        "L’horloge de cette machine indique {0}, avant la date d’édition ({1}) : heures et âges sont faux. Réglez l’horloge.",
        "El reloj de este equipo dice {0}, antes de la fecha de emisión ({1}): horas y edades son erróneas. Ajuste el reloj.",
        "ساعة هذا الجهاز تشير إلى {0}، قبل يوم الإصدار ({1}): الأوقات والأعمار هنا خاطئة. اضبط الساعة.",
    ],
} satisfies Words
