// The words for what the secretariat is told of a wrong number, and of the foot of each page.

import type { Words } from "../../shared/language.ts"

export const WORDS = {
    title: ["Wrong number?", "Mauvais numéro ?", "¿Número equivocado?", "رقم خاطئ؟"],
    "title-address": ["Wrong address?", "Mauvaise adresse ?", "¿Dirección equivocada?", "عنوان خاطئ؟"],
    "read-out": ["Read this out to {0}:", "Lisez ceci à {0} :", "Lea esto a {0}:", "اقرأ هذا على {0}:"],
    plain: [
        "It tells no name, no number and no address: a plain mail may carry it.",
        "Il ne contient ni nom, ni numéro, ni adresse : un courriel ordinaire suffit.",
        "No dice ningún nombre, número ni dirección: puede ir en un correo normal.",
        "لا يذكر اسمًا ولا رقمًا ولا عنوانًا: يمكن إرساله ببريد عادي.",
    ],
    mail: ["Write the mail", "Écrire le courriel", "Escribir el correo", "اكتب الرسالة"],
    copy: ["Copy the text", "Copier le texte", "Copiar el texto", "انسخ النص"],
    copied: ["Copied", "Copié", "Copiado", "نُسخ"],
    "not-copied": ["Select it by hand", "Sélectionnez à la main", "Selecciónelo a mano", "حدّده يدويًا"],

    // What is told, and the subject of the mail. The secretariat reads English; the rest is for who sends it.
    subject: [
        "A wrong channel: {0}, edition {1}",
        "Un moyen erroné : {0}, édition {1}",
        "Un medio erróneo: {0}, edición {1}",
        "قناة خاطئة: {0}، الإصدار {1}",
    ],
    "copy-of": [
        "In edition {0}, in the copy of {1}, a channel is wrong.",
        "Dans l’édition {0}, copie de {1}, un moyen de contact est erroné.",
        "En la edición {0}, copia de {1}, un medio de contacto es erróneo.",
        "في الإصدار {0}، نسخة {1}، قناة اتصال خاطئة.",
    ],
    entry: [
        "Entry {0}, organisation {1}.",
        "Fiche {0}, organisation {1}.",
        "Ficha {0}, organización {1}.",
        "المدخل {0}، المؤسسة {1}.",
    ],
    contact: [
        "Contact {0} of {1}: {2}.",
        "Contact {0} sur {1} : {2}.",
        "Contacto {0} de {1}: {2}.",
        "جهة الاتصال {0} من {1}: {2}.",
    ],
    "contact-plain": ["Contact {0} of {1}.", "Contact {0} sur {1}.", "Contacto {0} de {1}.", "جهة الاتصال {0} من {1}."],
    channel: [
        "Channel {0} of {1}: {2}.",
        "Moyen {0} sur {1} : {2}.",
        "Medio {0} de {1}: {2}.",
        "القناة {0} من {1}: {2}.",
    ],
    tried: ["Tried on {0} UTC.", "Essayé le {0} UTC.", "Probado el {0} UTC.", "جُرّبت في {0} UTC."],
    verify: ["Please verify it.", "Merci de le vérifier.", "Verifíquelo, por favor.", "نرجو التحقق منها."],

    foot: ["The secretariat: ", "Le secrétariat : ", "La secretaría: ", "الأمانة: "],
    "copy-for": ["copy for", "copie pour", "copia para", "نسخة"],
} satisfies Words
