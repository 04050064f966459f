// What the reader says while a fingerprint is checked, in English, French, Spanish and Arabic.

import type { Words } from "../../shared/language.ts"

export const WORDS = {
    checkIntro: [
        "Compare a copy of the reader with the fingerprint that {0} printed or reads to you. Use a reader that you trust already.",
        "Comparez une copie du lecteur avec l’empreinte que {0} a imprimée ou vous lit. Utilisez un lecteur auquel vous faites déjà confiance.",
        "Compare una copia del lector con la huella que {0} imprimió o le lee. Use un lector en el que ya confíe.",
        "قارن نسخة من القارئ بالبصمة التي طبعتها {0} أو تقرؤها عليك. استخدم قارئًا تثق به سلفًا.",
    ],
    computing: ["Computing …", "Calcul en cours…", "Calculando…", "يجري الحساب…"],
    computed: ["Done: {0}", "Terminé : {0}", "Listo: {0}", "انتهى: {0}"],
    inWords: ["In words", "En mots", "En palabras", "بالكلمات"],
    inDigits: ["SHA-256, in digits", "SHA-256, en chiffres", "SHA-256, en cifras", "SHA-256 بالأرقام"],
    compare: ["Compare with", "Comparer avec", "Comparar con", "قارن مع"],
    compareHint: [
        "Type or paste the words, or the digits.",
        "Tapez ou collez les mots, ou les chiffres.",
        "Escriba o pegue las palabras, o las cifras.",
        "اكتب الكلمات أو الأرقام أو الصقها.",
    ],
    same: ["The same.", "Identique.", "Igual.", "متطابق."],
    different: [
        "✗ Not the same, or not all of it yet.",
        "✗ Différent, ou incomplet.",
        "✗ Distinto, o aún incompleto.",
        "✗ غير متطابق، أو لم يكتمل بعد.",
    ],
    checkThis: [
        "To check the reader that you are using",
        "Pour vérifier le lecteur que vous utilisez",
        "Para comprobar el lector que está usando",
        "للتحقق من القارئ الذي تستخدمه",
    ],
    checkThisHow: [
        "A page cannot vouch for itself. Ask the machine, in the folder where the file lies, and compare the digits:",
        "Une page ne peut pas se porter garante d’elle-même. Demandez à la machine, dans le dossier du fichier, et comparez les chiffres :",
        "Una página no puede responder de sí misma. Pregunte al equipo, en la carpeta del archivo, y compare las cifras:",
        "لا تستطيع صفحة أن تشهد لنفسها. اسأل الجهاز في مجلد الملف وقارن الأرقام:",
    ],
    rootTitle: [
        "The root of trust in this reader: version {0}",
        "La racine de confiance de ce lecteur : version {0}",
        "La raíz de confianza de este lector: versión {0}",
        "جذر الثقة في هذا القارئ: النسخة {0}",
    ],
    rootHow: [
        "All checks begin here. Compare it with what {0} says.",
        "Toutes les vérifications partent d’ici. Comparez-la avec ce que dit {0}.",
        "Todas las comprobaciones parten de aquí. Compárela con lo que dice {0}.",
        "كل الفحوص تبدأ من هنا. قارنه بما تقوله {0}.",
    ],
} as const satisfies Words
