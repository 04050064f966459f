// The words of the scenarios.

import type { Words } from "./language.ts"

export const WORDS = {
    intro: [
        "Dead channels step back on every page.",
        "Sur chaque page, les moyens coupés passent à la fin.",
        "En cada página, los medios cortados pasan al final.",
        "تتراجع القنوات المقطوعة في كل الصفحات.",
    ],
    nothing: ["Nothing", "Rien", "Nada", "لا شيء"],
    "own-tld": ["The TLD itself", "Le TLD lui-même", "El propio TLD", "النطاق نفسه"],
    mail: ["E-mail", "Le courriel", "El correo", "البريد الإلكتروني"],
    internet: ["The Internet", "Internet", "Internet", "الإنترنت"],
    phones: ["A country’s telephones", "Les téléphones d’un pays", "Los teléfonos de un país", "هواتف بلد"],
    operator: ["A back-end operator", "Un opérateur technique", "Un operador técnico", "مشغِّل تقني"],
    night: ["It is 3 a.m. there", "Il y est 3 h du matin", "Allí son las 3 de la madrugada", "الساعة هناك 3 فجرًا"],
    "own-tld-said": [
        "And e-mail under it.",
        "Et ses adresses de courriel.",
        "Y sus direcciones de correo.",
        "والبريد تحته.",
    ],
    "internet-said": [
        "E-mail, chat and INOC-DBA.",
        "Courriel, messagerie et INOC-DBA.",
        "Correo, mensajería e INOC-DBA.",
        "البريد والدردشة وINOC-DBA.",
    ],
    "phones-said": [
        "Calls, texts and fax; satellite telephones work.",
        "Appels, SMS et fax ; le satellite marche.",
        "Llamadas, SMS y fax; el satélite funciona.",
        "المكالمات والرسائل والفاكس؛ هواتف الأقمار الصناعية تعمل.",
    ],
    "operator-said": [
        "All TLDs that it runs, and e-mail under them.",
        "Tous ses TLD et leurs courriels.",
        "Todos sus TLD y sus correos.",
        "كل نطاقاته والبريد تحتها.",
    ],
    "night-said": [
        "What is known to be answered at night counts.",
        "Seul compte ce qui répond la nuit à coup sûr.",
        "Solo cuenta lo que seguro se atiende de noche.",
        "لا يُحسب إلا ما يُجاب ليلًا يقينًا.",
    ],
    broken: ["Broken: {0}", "En panne : {0}", "Averiado: {0}", "معطَّل: {0}"],
    which: ["Which one?", "Lequel ?", "¿Cuál?", "أيّها؟"],
    each: ["Each entry’s own", "Celui de chaque fiche", "El de cada ficha", "الخاص بكل سجل"],
    clear: ["Clear", "Effacer", "Quitar", "إلغاء"],
    dead: [
        "{0} of {1} channels are dead.",
        "{0} moyens sur {1} sont coupés.",
        "{0} de {1} medios están cortados.",
        "{0} من {1} قناة مقطوعة.",
    ],
    none: [
        "No verified way in left: {0} TLDs",
        "Aucun accès vérifié : {0} TLD",
        "Sin acceso verificado: {0} TLD",
        "لا طريق موثَّق متبقٍّ: {0} نطاق",
    ],
    one: [
        "One way in left: {0} TLDs",
        "Un seul accès : {0} TLD",
        "Un solo acceso: {0} TLD",
        "طريق واحد متبقٍّ: {0} نطاق",
    ],
    untested: ["{0} unverified", "{0} non vérifiés", "{0} sin verificar", "{0} غير موثَّقة"],
} satisfies Words
