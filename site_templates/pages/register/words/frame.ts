// The words of the frame around the pages.

import type { Words } from "../../shared/language.ts"

export const WORDS = {
    pages: ["Parts of the register", "Parties du registre", "Partes del registro", "أجزاء السجل"],
    find: ["Find", "Chercher", "Buscar", "بحث"],
    broken: ["Broken?", "Pannes", "Fallos", "الأعطال"],
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
        "Out of date since {1}, {0|# day|# days} old. An old number beats none. New edition: {2},",
        "Périmé depuis le {1} ({0} j). Un vieux numéro vaut mieux que rien. Nouvelle édition : {2},",
        "Caducado desde {1} ({0} d). Más vale un número viejo que ninguno. Edición nueva: {2},",
        "انتهت صلاحيته في {1}، وعمره {0|يوم واحد|يومان|# أيام|# يومًا|# يوم}. رقم قديم خير من لا رقم. الإصدار الجديد: {2}،",
    ],
    clock: [
        "This machine’s clock says {0}, before the day of issue ({1}): times and ages are wrong. Set it.",
        "L’horloge indique {0}, avant la publication ({1}) : heures et âges sont faux. Réglez-la.",
        "El reloj dice {0}, antes de la publicación ({1}): horas y antigüedades son erróneas. Ajústelo.",
        "تشير الساعة إلى {0}، قبل يوم الإصدار ({1}): الأوقات والأعمار خاطئة. اضبطها.",
    ],
} satisfies Words
