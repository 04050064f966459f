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
        "/ search, ↑ ↓ move, Enter open, Esc back",
        "/ chercher, ↑ ↓ se déplacer, Entrée ouvrir, Échap revenir",
        "/ buscar, ↑ ↓ mover, Intro abrir, Esc volver",
        "/ بحث، ↑ ↓ تنقّل، Enter فتح، Esc رجوع",
    ],
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
    near: [
        "No such number. These begin the same (one switchboard?):",
        "Numéro inconnu. Ceux-ci commencent de la même façon (même standard ?) :",
        "Número desconocido. Estos empiezan igual (¿misma centralita?):",
        "هذا الرقم غير موجود. هذه تبدأ مثله (البدّالة نفسها؟):",
    ],
    territory: ["Country", "Pays", "País", "بلد"],
    organisation: ["Organisation", "Organisation", "Organización", "مؤسسة"],
    person: ["Contact", "Contact", "Contacto", "جهة اتصال"],
    role: ["Role", "Fonction", "Función", "دور"],
    mail: ["E-mail", "Courriel", "Correo", "بريد"],
    number: ["Number", "Numéro", "Número", "رقم"],
    other: ["Channel", "Moyen", "Medio", "قناة"],
    serves: ["also", "aussi", "también", "أيضًا"],
} satisfies Words
