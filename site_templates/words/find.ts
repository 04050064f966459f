// The words of the search.

import type { Words } from "./language.ts"

export const WORDS = {
    label: [
        "TLD, country, name, e-mail or telephone number",
        "TLD, pays, nom, courriel ou numéro de téléphone",
        "TLD, país, nombre, correo o número de teléfono",
        "نطاق أو بلد أو اسم أو بريد أو رقم هاتف",
    ],
    who: [
        "Who just rang? Type any four digits of the number.",
        "Qui vient d’appeler ? Tapez quatre chiffres du numéro.",
        "¿Quién acaba de llamar? Escriba cuatro cifras del número.",
        "من اتصل للتو؟ اكتب أي أربعة أرقام متتالية.",
    ],
    keys: [
        "/ search, ↑ ↓ move, Enter open, Esc back",
        "/ chercher, ↑ ↓ bouger, Entrée ouvrir, Échap revenir",
        "/ buscar, ↑ ↓ mover, Intro abrir, Esc volver",
        "/ بحث، ↑ ↓ تنقّل، Enter فتح، Esc رجوع",
    ],
    all: ["All TLDs ({0})", "Tous les TLD ({0})", "Todos los TLD ({0})", "كل النطاقات ({0})"],
    found: ["Found: {0}", "Trouvés : {0}", "Encontrados: {0}", "عدد النتائج: {0}"],
    some: [
        "Found: {1}, here the first {0}",
        "Trouvés : {1}, voici les {0} premiers",
        "Encontrados: {1}, aquí los {0} primeros",
        "عدد النتائج: {1}، هذه أول {0}",
    ],
    nobody: [
        "Nothing found. Try fewer letters, or the last four digits.",
        "Rien trouvé. Essayez moins de lettres, ou les quatre derniers chiffres.",
        "Nada. Pruebe con menos letras, o las cuatro últimas cifras.",
        "لا نتائج. جرّب حروفًا أقل، أو آخر أربعة أرقام.",
    ],
    near: [
        "No such number. These begin the same (one switchboard?):",
        "Numéro inconnu. Ceux-ci commencent pareil (même standard ?) :",
        "Número desconocido. Estos empiezan igual (¿misma centralita?):",
        "لا يوجد هذا الرقم. هذه تبدأ مثله (بدّالة واحدة؟):",
    ],
    territory: ["Country", "Pays", "País", "بلد"],
    organisation: ["Organisation", "Organisation", "Organización", "منظمة"],
    person: ["Contact", "Contact", "Contacto", "جهة اتصال"],
    role: ["Role", "Fonction", "Función", "دور"],
    mail: ["E-mail", "Courriel", "Correo", "بريد"],
    number: ["Number", "Numéro", "Número", "رقم"],
    other: ["Channel", "Moyen", "Medio", "قناة"],
    serves: ["also", "aussi", "también", "أيضًا"],
} satisfies Words
