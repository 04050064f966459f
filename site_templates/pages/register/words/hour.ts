// The words of the strip of a day: when each way in is answered there, and when that changes.

import type { Words } from "../../shared/language.ts"

export const WORDS = {
    title: ["At this hour", "En ce moment", "A esta hora", "في هذه الساعة"],
    clock: ["{0}, {1}", "{0}, {1}", "{0}, {1}", "{0}، {1}"],
    night: ["night there", "nuit là-bas", "noche allí", "ليل هناك"],
    "zone-unknown": [
        "This browser does not know the time zone {0}: what time it is there is not known.",
        "Ce navigateur ne connaît pas le fuseau {0} : l’heure là-bas est inconnue.",
        "Este navegador no conoce la zona horaria {0}: no se sabe qué hora es allí.",
        "لا يعرف هذا المتصفح المنطقة الزمنية {0}: الوقت هناك غير معروف.",
    ],

    // What a day's bar shows, for those who hear it.
    day: ["{0}: {1}", "{0} : {1}", "{0}: {1}", "{0}: {1}"],
    "all-day": ["all day", "toute la journée", "todo el día", "طوال اليوم"],
    "no-day": ["not answered", "sans réponse", "no atienden", "لا يُجاب"],
    unknown: ["hours not known", "horaires inconnus", "horario desconocido", "أوقات غير معروفة"],
    stated: ["hours there: {0}", "heures là-bas : {0}", "horas de allí: {0}", "الأوقات هناك: {0}"],

    always: ["answered at all times", "répond à toute heure", "atienden a todas horas", "يُجاب في كل وقت"],
    // Until when, or from when: {0} is the time, {1} how long that is, {2} the day where it is another.
    open: [
        "answered now, {1} left (until {0})",
        "répond, encore {1} (jusqu’à {0})",
        "atienden, {1} más (hasta las {0})",
        "يُجاب الآن، لمدة {1} (حتى {0})",
    ],
    "open-day": [
        "answered now, {1} left (until {2} {0})",
        "répond, encore {1} (jusqu’à {2} {0})",
        "atienden, {1} más (hasta {2} {0})",
        "يُجاب الآن، لمدة {1} (حتى {2} {0})",
    ],
    closed: [
        "closed, opens in {1} ({0})",
        "fermé, ouvre dans {1} ({0})",
        "cerrado, abre en {1} ({0})",
        "مغلق، يفتح بعد {1} ({0})",
    ],
    "closed-day": [
        "closed, opens in {1} ({2} {0})",
        "fermé, ouvre dans {1} ({2} {0})",
        "cerrado, abre en {1} ({2} {0})",
        "مغلق، يفتح بعد {1} ({2} {0})",
    ],
    // {3} is today.
    off: [
        "closed today, {3}; opens {2} {0}, in {1}",
        "fermé ce {3} ; ouvre {2} {0}, dans {1}",
        "cerrado hoy, {3}; abre {2} {0}, en {1}",
        "مغلق اليوم، {3}؛ يفتح {2} {0}، بعد {1}",
    ],
    dead: ["dead now", "coupé", "cortado", "مقطوع"],
    wrong: ["found wrong", "s’est révélé faux", "resultó erróneo", "تبيّن خطؤه"],
    more: ["{0} more", "{0} de plus", "{0} más", "{0} أخرى"],
} satisfies Words
