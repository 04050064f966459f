// What to say to whoever answers, in the language that is spoken there.
//
// `this-is`, `reached` and `doubt` are said in rounds too: as far as they go they are the sentences of
// site_templates/rounds/locale/, which a test holds them to.

import type { Words } from "../../shared/language.ts"

export const WORDS = {
    title: ["What to say", "Que dire", "Qué decir", "ماذا تقول"],
    "title-in": ["What to say, in {0}", "Que dire, en {0}", "Qué decir, en {0}", "ماذا تقول، باللغة: {0}"],
    "if-doubt": ["If they doubt you:", "S’ils doutent de vous :", "Si dudan de usted:", "إن شكّوا فيك:"],

    "this-is": [
        "Good day. This is {0}, from {1}.",
        "Bonjour. Ici {0}, de {1}.",
        "Buenos días. Habla {0}, de {1}.",
        "طاب يومكم. معكم {0} من {1}.",
    ],
    hour: [
        "I apologise for the hour.",
        "Veuillez m’excuser de l’heure.",
        "Disculpe la hora.",
        "أعتذر عن الاتصال في هذه الساعة.",
    ],
    reached: [
        "Whom have I reached, please, and for which organisation do you answer?",
        "Qui est à l’appareil, s’il vous plaît, et pour quelle organisation répondez-vous ?",
        "¿Con quién hablo, por favor, y para qué organización contesta usted?",
        "مع من أتحدث من فضلكم، وباسم أي مؤسسة تجيبون؟",
    ],
    emergency: [
        "There is an emergency with the top-level domain {0} ({1}).",
        "Il y a une urgence sur le domaine de premier niveau {0} ({1}).",
        "Hay una emergencia con el dominio de nivel superior {0} ({1}).",
        "هناك حالة طارئة تخص نطاق المستوى الأعلى {0} ({1}).",
    ],
    want: [
        "I need to speak to {0}, please.",
        "Je dois parler à {0}, s’il vous plaît.",
        "Necesito hablar con {0}, por favor.",
        "أحتاج إلى التحدث إلى {0} من فضلكم.",
    ],
    "want-desk": [
        "Please put me through to: {0}.",
        "Passez-moi, s’il vous plaît : {0}.",
        "Póngame, por favor, con: {0}.",
        "نرجو تحويلي إلى: {0}.",
    ],
    back: [
        "Please read back to me what I said, with your name and the time.",
        "Répétez-moi, s’il vous plaît, ce que j’ai dit, avec votre nom et l’heure.",
        "Repítame, por favor, lo que he dicho, con su nombre y la hora.",
        "نرجو أن تعيدوا ما قلته، مع اسمكم والساعة.",
    ],
    doubt: [
        "You are right to ask. Please hang up, and ring us at the number that you had from us before.",
        "Vous avez raison de poser la question. Raccrochez, s’il vous plaît, et rappelez-nous au numéro que nous vous avions donné auparavant.",
        "Hace bien en preguntar. Cuelgue, por favor, y llámenos al número que ya tenía de nosotros.",
        "أنتم محقون في السؤال. نرجو إنهاء المكالمة والاتصال بنا على الرقم الذي كان لديكم منا من قبل.",
    ],
} satisfies Words
