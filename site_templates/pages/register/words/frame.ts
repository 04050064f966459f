// The words of the frame around the pages.

import type { Words } from "../../shared/language.ts"

export const WORDS = {
    pages: ["Parts of the register", "Parties du registre", "Partes del registro", "أجزاء السجل"],
    find: ["Find", "Chercher", "Buscar", "بحث"],
    broken: ["Broken?", "Pannes ?", "¿Qué falla?", "الأعطال"],
    calls: ["Calls", "Appels", "Llamadas", "الاتصالات"],
    more: ["More", "Plus", "Más", "المزيد"],
    theme: ["Colours", "Couleurs", "Colores", "الألوان"],
    "theme-none": ["as the machine", "comme la machine", "como el equipo", "كالجهاز"],
    "theme-light": ["light", "clair", "claro", "فاتح"],
    "theme-dark": ["dark", "sombre", "oscuro", "داكن"],
    "theme-red": ["red on black", "rouge sur noir", "rojo sobre negro", "أحمر على أسود"],
    "theme-sun": ["sunlight", "plein soleil", "a pleno sol", "ضوء الشمس"],
    incident: ["Incident", "Incident", "Incidente", "حادث"],
    changes: ["Changes", "Changements", "Cambios", "التغييرات"],
    all: ["All", "Tout", "Todo", "الكل"],
    about: ["About", "À propos", "Acerca de", "حول"],
    language: ["Language", "Langue", "Idioma", "اللغة"],
    until: [
        "edition {0}, valid until {1}",
        "édition {0}, valable jusqu’au {1}",
        "edición {0}, válida hasta el {1}",
        "الإصدار {0}، صالح حتى {1}",
    ],
    printed: ["printed {0}", "imprimé le {0}", "impreso el {0}", "طُبع في {0}"],
    state: [
        "ed. {0} · {1} d · until {2}",
        "éd. {0} · {1} j · au {2}",
        "ed. {0} · {1} d · hasta {2}",
        "إ. {0} · {1} ي · حتى {2}",
    ],
    out: [
        "Out of date: {0|# day|# days} old, valid until {1}. An old number beats none. For the next edition ring {2}:",
        "Périmé : données vieilles de {0|# jour|# jours}, valables jusqu’au {1}. Un vieux numéro vaut mieux que rien. Pour l’édition suivante, appelez {2} :",
        "Caducado: datos de hace {0|# día|# días}, válidos hasta el {1}. Más vale un número viejo que ninguno. Para la próxima edición, llame a {2}:",
        "انتهت الصلاحية: عمر البيانات {0|يوم واحد|يومان|# أيام|# يومًا|# يوم}، وكانت صالحة حتى {1}. رقم قديم خير من لا رقم. للإصدار التالي اتصل بـ {2}:",
    ],
    clock: [
        "This machine’s clock says {0}, before the day of issue ({1}): times and ages here are wrong. Set the clock.",
        "L’horloge de cette machine indique {0}, avant la date de publication ({1}) : les heures et les âges affichés ici sont faux. Réglez l’horloge.",
        "El reloj de este equipo dice {0}, antes de la fecha de publicación ({1}): las horas y antigüedades que ve aquí son erróneas. Ajuste el reloj.",
        "تشير ساعة هذا الجهاز إلى {0}، أي قبل يوم الإصدار ({1}): الأوقات والأعمار هنا خاطئة. اضبط الساعة.",
    ],
} satisfies Words
