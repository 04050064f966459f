// What the reader says when it refuses something: what is wrong (what.ts), and what to do, in each language.

import type { Refused, Why } from "../../seal/refusal.ts"
import { speaker, type Words } from "../../shared/language.ts"
import type { Note } from "../trust/types.ts"
import { WHAT } from "./what.ts"

export const TODO = {
    choose: [
        "Choose the file that ends in .tocsin. Or choose the sealed bundle together with its metadata files.",
        "Choisissez le fichier en .tocsin. Ou choisissez le paquet scellé avec ses fichiers de métadonnées.",
        "Elija el archivo que termina en .tocsin. O el paquete sellado junto con sus archivos de metadatos.",
        "اختر الملف الذي ينتهي بـ \u200e.tocsin، أو الحزمة المختومة مع ملفات بياناتها الوصفية.",
    ],
    later: [
        "Open the envelope first. Then you are asked for your identity. This file was forgotten again.",
        "Ouvrez d’abord l’enveloppe. Votre identité vous sera demandée ensuite. Ce fichier a été oublié.",
        "Abra primero el sobre. Después se le pedirá su identidad. Este archivo ya se olvidó.",
        "افتح المظروف أولًا، ثم تُطلب منك هويتك. وقد نُسي هذا الملف.",
    ],
    inside: [
        "Open the folder and choose the file that ends in .tocsin. If it lies on a network, copy it to this machine first.",
        "Ouvrez le dossier et choisissez le fichier en .tocsin. S’il est sur un réseau, copiez-le d’abord sur cette machine.",
        "Abra la carpeta y elija el archivo que termina en .tocsin. Si está en una red, cópielo antes a este equipo.",
        "افتح المجلد واختر الملف الذي ينتهي بـ \u200e.tocsin. وإن كان على شبكة فانسخه أولًا إلى هذا الجهاز.",
    ],
    program: [
        "Another program opens it. Here choose the file that ends in .tocsin.",
        "Un autre programme l’ouvre. Choisissez ici le fichier en .tocsin.",
        "Lo abre otro programa. Elija aquí el archivo que termina en .tocsin.",
        "يفتحه برنامج آخر. اختر هنا الملف الذي ينتهي بـ \u200e.tocsin.",
    ],
    portal: [
        "Sign in where you fetched it, and fetch the file that ends in .tocsin again.",
        "Connectez-vous là où vous l’avez pris, et téléchargez de nouveau le fichier en .tocsin.",
        "Inicie sesión donde lo descargó y descargue de nuevo el archivo que termina en .tocsin.",
        "سجّل الدخول حيث حصلت عليه، ثم احصل من جديد على الملف الذي ينتهي بـ \u200e.tocsin.",
    ],
    unsealed: [
        "It is no longer sealed, and opens without the reader. To see who published it, choose the envelope: the file that ends in .tocsin.",
        "Il n’est plus scellé et s’ouvre sans le lecteur. Pour voir qui l’a publié, choisissez l’enveloppe : le fichier en .tocsin.",
        "Ya no está sellado y se abre sin el lector. Para ver quién lo publicó, elija el sobre: el archivo que termina en .tocsin.",
        "لم يعد مختومًا، ويُفتح بلا القارئ. لترى من نشره اختر المظروف: الملف الذي ينتهي بـ \u200e.tocsin.",
    ],
    unpack: [
        "If the envelope is inside, unpack it, and choose the file that ends in .tocsin.",
        "Si l’enveloppe est dedans, extrayez-la, puis choisissez le fichier en .tocsin.",
        "Si el sobre está dentro, extráigalo y elija el archivo que termina en .tocsin.",
        "إن كان المظروف في داخله فاستخرجه، واختر الملف الذي ينتهي بـ \u200e.tocsin.",
    ],
    one: [
        "Choose the files of one edition only.",
        "Choisissez les fichiers d’une seule édition.",
        "Elija los archivos de una sola edición.",
        "اختر ملفات إصدار واحد فقط.",
    ],
    fetch: [
        "Fetch it again, from another place if you can.",
        "Téléchargez-le de nouveau, si possible depuis un autre endroit.",
        "Descárguelo de nuevo, si puede desde otro lugar.",
        "احصل عليه من جديد، من مكان آخر إن أمكن.",
    ],
    distrust: [
        "Believe nothing in it. Ring the publisher on a number that you know.",
        "N’en croyez rien. Appelez l’éditeur à un numéro que vous connaissez.",
        "No crea nada de lo que contiene. Llame al editor a un número que conozca.",
        "لا تصدّق شيئًا فيه. اتصل بالناشر على رقم تعرفه.",
    ],
    newest: [
        "Keys are replaced at times. Ask the secretariat for the newest edition.",
        "Les clés sont parfois remplacées. Demandez l’édition la plus récente au secrétariat.",
        "A veces se sustituyen las claves. Pida la edición más reciente a la secretaría.",
        "تُستبدل المفاتيح أحيانًا. اطلب أحدث إصدار من الأمانة.",
    ],
    look: [
        "Look for the newest edition. Open this one only if you know why.",
        "Cherchez l’édition la plus récente. N’ouvrez celle-ci que si vous savez pourquoi.",
        "Busque la edición más reciente. Abra esta solo si sabe por qué.",
        "ابحث عن أحدث إصدار. لا تفتح هذا إلا إن كنت تعرف السبب.",
    ],
    reader: [
        "Get the reader again, and compare its fingerprint with the printed one.",
        "Procurez-vous de nouveau le lecteur et comparez son empreinte avec celle qui est imprimée.",
        "Consiga el lector de nuevo y compare su huella con la impresa.",
        "احصل على القارئ من جديد، وقارن بصمته بالبصمة المطبوعة.",
    ],
    reopen: [
        "Close this page and open it again.",
        "Fermez cette page et rouvrez-la.",
        "Cierre esta página y ábrala de nuevo.",
        "أغلق هذه الصفحة وافتحها من جديد.",
    ],
    identity: [
        "Use the identity that belongs to the public key that the secretariat has of you.",
        "Utilisez l’identité qui va avec la clé publique que le secrétariat a reçue de vous.",
        "Use la identidad de la clave pública suya que tiene la secretaría.",
        "استعمل الهوية التابعة لمفتاحك العام الذي لدى الأمانة.",
    ],
    file: [
        "Choose the identity file: the one with the line AGE-SECRET-KEY-…",
        "Choisissez le fichier d’identité : celui qui contient la ligne AGE-SECRET-KEY-…",
        "Elija el archivo de identidad: el que tiene la línea AGE-SECRET-KEY-…",
        "اختر ملف الهوية: الذي فيه السطر \u2068AGE-SECRET-KEY-…\u2069.",
    ],
    passphrase: [
        "Try again. Capital letters and spaces count.",
        "Réessayez. Majuscules et espaces comptent.",
        "Inténtelo otra vez. Cuentan las mayúsculas y los espacios.",
        "حاول من جديد. الأحرف الكبيرة والمسافات تُحسب.",
    ],
    type: ["Type the passphrase.", "Tapez la phrase secrète.", "Escriba la frase de contraseña.", "اكتب عبارة المرور."],
    age: [
        "Open it with the age command, after the check here.",
        "Ouvrez-le avec la commande age, après la vérification ici.",
        "Ábralo con el comando age, después de comprobarlo aquí.",
        "افتحه بالأمر age بعد التحقق هنا.",
    ],
    key: [
        "Ask for the public key again: one line that begins with age1.",
        "Redemandez la clé publique : une ligne qui commence par age1.",
        "Pida de nuevo la clave pública: una línea que empieza por age1.",
        "اطلب المفتاح العام من جديد: سطر يبدأ بـ age1.",
    ],
    anew: [
        "Make a new identity, and tell the secretariat.",
        "Créez une nouvelle identité et prévenez le secrétariat.",
        "Cree una identidad nueva y avise a la secretaría.",
        "أنشئ هوية جديدة، وأخبر الأمانة.",
    ],
    secretariat: [
        "Do not use it. Tell the secretariat, over a way that you know.",
        "Ne l’utilisez pas. Prévenez le secrétariat par une voie que vous connaissez.",
        "No lo use. Avise a la secretaría por una vía que conozca.",
        "لا تستعمله. أخبر الأمانة بطريقة تعرفها.",
    ],
} as const satisfies Words

export const NOTES = {
    "other-contents": [
        "Its contents are not those of the edition with this number that was seen before. Ask the publisher why.",
        "Son contenu n’est pas celui de l’édition du même numéro vue auparavant. Demandez pourquoi à l’éditeur.",
        "Su contenido no es el de la edición con este número vista antes. Pregunte al editor por qué.",
        "محتواه ليس محتوى الإصدار الذي رأيته من قبل بهذا الرقم. اسأل الناشر عن السبب.",
    ],
    "heartbeat-older": [
        "Its heartbeat is older than one seen before, though the edition is newer. Tell the publisher.",
        "Son signe de vie est plus ancien qu’un autre déjà vu, alors que l’édition est plus récente. Prévenez l’éditeur.",
        "Su señal de vida es más antigua que otra ya vista, aunque la edición es más nueva. Avise al editor.",
        "نبضه أقدم من نبض سبق أن رأيته، مع أن الإصدار أحدث. أخبر الناشر.",
    ],
    "copy-older": [
        "Its heartbeat is older than one seen before, of the same edition: this copy is not the newest.",
        "Son signe de vie est plus ancien qu’un autre déjà vu, de la même édition : cette copie n’est pas la plus récente.",
        "Su señal de vida es más antigua que otra ya vista, de la misma edición: esta copia no es la más reciente.",
        "نبضه أقدم من نبض سبق أن رأيته للإصدار نفسه: هذه النسخة ليست الأحدث.",
    ],
} as const satisfies Readonly<Record<Note, Words[string]>>

export const DEEDS: Readonly<Partial<Record<Why, keyof typeof TODO>>> = {
    nothing: "choose",
    "no-envelope": "choose",
    "identity-first": "later",
    unreadable: "inside",
    pdf: "program",
    "web-page": "portal",
    "register-page": "unsealed",
    "bundle-file": "unsealed",
    "opened-bundle": "unsealed",
    zip: "unpack",
    "bundle-alone": "choose",
    missing: "choose",
    several: "one",
    "pin-damaged": "reader",
    "memory-damaged": "reopen",
    older: "look",
    "another-of-that-number": "look",
    "root-unsigned": "distrust",
    "builder-missing": "distrust",
    "approvers-missing": "distrust",
    "other-root": "distrust",
    "edition-unsigned": "newest",
    "machine-unsigned": "newest",
    "officers-replaced": "newest",
    "machine-replaced": "newest",
    "wrong-identity": "identity",
    "needs-identity": "file",
    "no-identity": "file",
    "identity-damaged": "file",
    "public-key-given": "file",
    "ssh-key": "file",
    "wrong-passphrase": "passphrase",
    "no-passphrase": "type",
    "needs-passphrase": "age",
    "plugin-identity": "age",
    "too-costly": "anew",
    "other-age": "age",
    "no-keys": "key",
    "mixed-keys": "key",
    "key-damaged": "key",
    "secret-key-given": "anew",
    "zip-damaged": "secretariat",
    "zip-large": "secretariat",
    "zip-unsafe": "secretariat",
    "no-manifest": "secretariat",
    swapped: "secretariat",
    "files-differ": "secretariat",
}

const sayWhat = speaker(WHAT)
const sayTodo = speaker(TODO)

/** Return the sentence of a note. */
export const sayNote: (note: Note) => string = speaker(NOTES)

/** Return what is wrong, and what to do, in the language of the page; `deed` where an envelope was not what was asked for. */
export function explain({ why, values }: Refused, deed?: keyof typeof TODO): { what: string; todo: string } {
    return { what: sayWhat(why, ...values), todo: sayTodo(deed ?? DEEDS[why] ?? "fetch") }
}
