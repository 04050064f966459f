// The words of the search.

import type { Words } from "../../shared/language.ts"

export const WORDS = {
    label: [
        "TLD, domain, country, name, e-mail or telephone number",
        "TLD, domaine, pays, nom, courriel ou numéro de téléphone",
        "TLD, dominio, país, nombre, correo o número de teléfono",
        "نطاق علوي أو اسم نطاق أو بلد أو اسم أو بريد أو رقم هاتف",
    ],
    who: [
        "Who just rang? Type any four digits in a row.",
        "Qui vient d’appeler ? Tapez quatre chiffres qui se suivent.",
        "¿Quién acaba de llamar? Escriba cuatro cifras seguidas.",
        "من اتصل للتو؟ اكتب أي أربعة أرقام متتالية من رقمه.",
    ],
    keys: [
        "/ search, ↑ ↓ move, Enter open, Ctrl+Enter ring, Esc back",
        "/ chercher, ↑ ↓ se déplacer, Entrée ouvrir, Ctrl+Entrée appeler, Échap revenir",
        "/ buscar, ↑ ↓ mover, Intro abrir, Ctrl+Intro llamar, Esc volver",
        "/ بحث، ↑ ↓ تنقّل، Enter فتح، Ctrl+Enter اتصال، Esc رجوع",
    ],
    kinds: [
        "Kinds and hours too: fax .de, satellite, 24/7",
        "Moyens et horaires aussi : fax .de, satellite, 24/7",
        "También medios y horas: fax .de, satélite, 24/7",
        "والوسائل والأوقات أيضًا: فاكس .de، أقمار، 24/7",
    ],
    ring: ["Ring", "Appeler", "Llamar al", "اتصل بـ"],
    write: ["Write to", "Écrire à", "Escribir a", "اكتب إلى"],
    none: ["No number, no address", "Ni numéro ni adresse", "Ni número ni dirección", "لا رقم ولا عنوان"],
    whole: ["Show all", "Tout afficher", "Mostrar todo", "عرض الكل"],
    all: ["All TLDs ({0})", "Tous les TLD ({0})", "Todos los TLD ({0})", "كل النطاقات ({0})"],
    found: ["Found: {0}", "Résultats : {0}", "Resultados: {0}", "عدد النتائج: {0}"],
    some: [
        "Found: {1}, here the first {0}",
        "Résultats : {1}, voici les {0} premiers",
        "Resultados: {1}, aquí los {0} primeros",
        "عدد النتائج: {1}، وهذه أول {0} منها",
    ],
    nobody: [
        "Nothing found. Try fewer letters, or the last four digits.",
        "Aucun résultat. Essayez moins de lettres, ou les quatre derniers chiffres.",
        "Sin resultados. Pruebe con menos letras, o con las cuatro últimas cifras.",
        "لا نتائج. جرّب حروفًا أقل، أو آخر أربعة أرقام.",
    ],
    besides: ["Similar: {0}", "Proches : {0}", "Parecidos: {0}", "مشابهة: {0}"],
    lacking: ["No {0} known for {1}", "Pas de {0} connu pour {1}", "No consta {0} para {1}", "ليس لدينا {0} لـ {1}"],
    near: [
        "No such number. These begin the same (one switchboard?):",
        "Numéro inconnu. Ceux-ci commencent de la même façon (même standard ?) :",
        "Número desconocido. Estos empiezan igual (¿misma centralita?):",
        "هذا الرقم غير موجود. هذه تبدأ مثله (البدّالة نفسها؟):",
    ],
    serves: ["also", "aussi", "también", "أيضًا"],
} satisfies Words
