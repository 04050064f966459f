// The words of the scenarios.

import type { Words } from "../../shared/language.ts"

export const WORDS = {
    title: ["What is broken?", "Qu’est-ce qui est en panne ?", "¿Qué falla?", "ما الذي تعطّل؟"],
    intro: [
        "On every page, dead channels come last.",
        "Sur chaque page, les moyens coupés passent à la fin.",
        "En cada página, los medios cortados pasan al final.",
        "في كل الصفحات تأتي القنوات المقطوعة في الآخر.",
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
        "والبريد الذي تحته.",
    ],
    "internet-said": [
        "E-mail, chat and INOC-DBA.",
        "Courriel, messagerie et INOC-DBA.",
        "Correo, mensajería e INOC-DBA.",
        "البريد والدردشة ونظام INOC-DBA.",
    ],
    "phones-said": [
        "Calls, texts and fax; satellite telephones work.",
        "Appels, SMS et fax ; les téléphones par satellite marchent.",
        "Llamadas, SMS y fax; los teléfonos por satélite funcionan.",
        "المكالمات والرسائل والفاكس؛ هواتف الأقمار الصناعية تعمل.",
    ],
    "operator-said": [
        "All TLDs that it runs, and e-mail under them.",
        "Tous ses TLD et leurs courriels.",
        "Todos sus TLD y sus correos.",
        "كل نطاقاته والبريد الذي تحتها.",
    ],
    "night-said": [
        "Only what is surely answered at night counts.",
        "Seul compte ce qui répond la nuit à coup sûr.",
        "Solo cuenta lo que con seguridad se atiende de noche.",
        "لا يُحسب إلا ما يُجاب ليلًا يقينًا.",
    ],
    broken: ["Broken: {0}", "En panne : {0}", "Falla: {0}", "معطَّل: {0}"],
    which: ["Which one?", "Lequel ?", "¿Cuál?", "أيّها؟"],
    each: ["Each entry’s own", "Celui de chaque fiche", "El de cada ficha", "الخاص بكل نطاق"],
    clear: ["Clear", "Effacer", "Quitar", "إلغاء"],
    dead: [
        "{0} of {1} channels {0|is|are} dead.",
        "{0|# moyen|# moyens} sur {1} {0|est coupé|sont coupés}.",
        "{0} de {1} medios {0|está cortado|están cortados}.",
        "القنوات المقطوعة: {0} من {1}.",
    ],
    none: [
        "No verified way in left: {0|# TLD|# TLDs}",
        "Aucun accès vérifié : {0} TLD",
        "Sin acceso verificado: {0} TLD",
        "بلا طريق تم التحقق منه: {0|نطاق واحد|نطاقان|# نطاقات|# نطاقًا|# نطاق}",
    ],
    one: [
        "One way in left: {0|# TLD|# TLDs}",
        "Un seul accès : {0} TLD",
        "Un solo acceso: {0} TLD",
        "بقي لها طريق واحد: {0|نطاق واحد|نطاقان|# نطاقات|# نطاقًا|# نطاق}",
    ],
    untested: ["{0} unverified", "{0|# non vérifié|# non vérifiés}", "{0} sin verificar", "بلا تحقق: {0}"],
} satisfies Words
