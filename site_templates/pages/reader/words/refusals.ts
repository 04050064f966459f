// What the reader says when it refuses something: what is wrong, and what to do, in each language.

import type { Refused, Why } from "../../seal/refusal.ts"
import { speaker, type Words } from "../../shared/language.ts"
import type { Note } from "../trust/types.ts"

type Sentences = readonly [string, string, string, string]

export const WHAT = {
    nothing: [
        "No file was chosen.",
        "Aucun fichier n’a été choisi.",
        "No se ha elegido ningún archivo.",
        "لم يُختر أي ملف.",
    ],
    "no-envelope": [
        "This is not an envelope.",
        "Ceci n’est pas une enveloppe.",
        "Esto no es un sobre.",
        "هذا ليس مظروفًا.",
    ],
    "bundle-alone": [
        "This is a sealed bundle alone. It does not say who published it.",
        "C’est un paquet scellé seul. Il ne dit pas qui l’a publié.",
        "Es un paquete sellado solo. No dice quién lo publicó.",
        "هذه حزمة مختومة وحدها، ولا تقول من نشرها.",
    ],
    several: [
        "The files are of more than one edition or envelope.",
        "Les fichiers viennent de plusieurs éditions ou enveloppes.",
        "Los archivos son de varias ediciones o sobres.",
        "الملفات من أكثر من إصدار أو أكثر من مظروف.",
    ],
    missing: ["{0} is missing.", "Il manque {0}.", "Falta {0}.", "الملف {0} ناقص."],
    "too-large": [
        "The file is too large: the limit is {0} MiB.",
        "Le fichier est trop grand : la limite est de {0} Mio.",
        "El archivo es demasiado grande: el límite es de {0} MiB.",
        "الملف كبير جدًا: الحد الأقصى {0} MiB.",
    ],
    "envelope-damaged": [
        "The envelope is damaged: it was cut short or changed.",
        "L’enveloppe est abîmée : elle a été tronquée ou modifiée.",
        "El sobre está dañado: se cortó o se modificó.",
        "المظروف تالف: نقص منه شيء أو غُيّر.",
    ],
    mixed: [
        "The envelope mixes different editions.",
        "L’enveloppe mélange plusieurs éditions.",
        "El sobre mezcla ediciones distintas.",
        "يخلط المظروف بين إصدارات مختلفة.",
    ],
    "pin-damaged": [
        "This reader itself is damaged: the root of trust in it cannot be used.",
        "Ce lecteur lui-même est abîmé : sa racine de confiance est inutilisable.",
        "Este mismo lector está dañado: su raíz de confianza no se puede usar.",
        "هذا القارئ نفسه تالف: لا يمكن استعمال جذر الثقة الذي فيه.",
    ],
    "memory-damaged": [
        "What this page has seen before cannot be used any more.",
        "Ce que cette page a vu auparavant n’est plus utilisable.",
        "Lo que esta página vio antes ya no se puede usar.",
        "ما رأته هذه الصفحة من قبل لم يعد صالحًا.",
    ],
    older: [
        "This is edition {0}, and this page has already shown edition {1}.",
        "C’est l’édition {0}, et cette page a déjà montré l’édition {1}.",
        "Es la edición {0}, y esta página ya mostró la edición {1}.",
        "هذا هو الإصدار {0}، وقد عرضت هذه الصفحة الإصدار {1} من قبل.",
    ],
    "another-of-that-number": [
        "This page has already shown another edition {0}, with other contents.",
        "Cette page a déjà montré une autre édition {0}, au contenu différent.",
        "Esta página ya mostró otra edición {0}, con otro contenido.",
        "عرضت هذه الصفحة من قبل إصدارًا آخر برقم {0} بمحتوى مختلف.",
    ],
    "root-unsigned": [
        "Root {0} needs the signatures of {1|# member|# members} of the board and has these: {2}.",
        "La racine {0} exige les signatures de {1|# membre|# membres} du conseil et porte celles-ci : {2}.",
        "La raíz {0} necesita las firmas de {1|# miembro|# miembros} de la junta y lleva estas: {2}.",
        "يحتاج الجذر {0} إلى تواقيع {1|عضو واحد|عضوين|# أعضاء|# عضوًا|# عضو} من المجلس، وعليه هذه: {2}.",
    ],
    "edition-unsigned": [
        "Edition {0} needs the signatures of {1|# officer|# officers} and has these: {2}.",
        "L’édition {0} exige les signatures de {1|# responsable|# responsables} et porte celles-ci : {2}.",
        "La edición {0} necesita las firmas de {1|# responsable|# responsables} y lleva estas: {2}.",
        "يحتاج الإصدار {0} إلى تواقيع {1|مسؤول واحد|مسؤولَين|# مسؤولين|# مسؤولًا|# مسؤول}، وعليه هذه: {2}.",
    ],
    "machine-unsigned": [
        "{0} is not signed by the publishing machine.",
        "{0} n’est pas signé par la machine de publication.",
        "{0} no está firmado por la máquina que publica.",
        "الملف {0} غير موقّع من جهاز النشر.",
    ],
    "officers-replaced": [
        "The officers who signed this have been replaced since (root {0}).",
        "Les responsables qui l’ont signé ont été remplacés depuis (racine {0}).",
        "Los responsables que lo firmaron han sido sustituidos desde entonces (raíz {0}).",
        "استُبدل منذ ذلك المسؤولون الذين وقّعوا هذا (الجذر {0}).",
    ],
    "machine-replaced": [
        "The key of the publishing machine has been replaced since (root {0}).",
        "La clé de la machine de publication a été remplacée depuis (racine {0}).",
        "La clave de la máquina que publica ha sido sustituida desde entonces (raíz {0}).",
        "استُبدل مفتاح جهاز النشر منذ ذلك (الجذر {0}).",
    ],
    "builder-missing": [
        "Edition {0} is not signed by the officer who built it. Others who signed: {1}.",
        "L’édition {0} n’est pas signée par le responsable qui l’a établie. Autres signatures : {1}.",
        "La edición {0} no está firmada por el responsable que la preparó. Otras firmas: {1}.",
        "الإصدار {0} غير موقّع من المسؤول الذي أعدّه. تواقيع أخرى: {1}.",
    ],
    "approvers-missing": [
        "Edition {0} is signed by {1}, who built it. Signatures still missing: {2}.",
        "L’édition {0} est signée par {1}, qui l’a établie. Signatures encore manquantes : {2}.",
        "La edición {0} está firmada por {1}, que la preparó. Firmas que aún faltan: {2}.",
        "الإصدار {0} موقّع من {1} الذي أعدّه. عدد التواقيع الناقصة: {2}.",
    ],
    "not-what-was-signed": [
        "{0} was changed: it is not what {1} signed.",
        "{0} a été modifié : ce n’est pas ce que {1} a signé.",
        "{0} fue modificado: no es lo que firmó {1}.",
        "غُيّر الملف {0}: ليس ما وقّعه {1}.",
    ],
    "metadata-damaged": ["{0} is damaged.", "{0} est abîmé.", "{0} está dañado.", "الملف {0} تالف."],
    "root-astray": [
        "{0} is not the root that follows root {1}.",
        "{0} n’est pas la racine qui suit la racine {1}.",
        "{0} no es la raíz que sigue a la raíz {1}.",
        "الملف {0} ليس الجذر الذي يلي الجذر {1}.",
    ],
    "root-keys": [
        "{0} lists a key under a name that is not its own, or of an unknown kind.",
        "{0} cite une clé sous un nom qui n’est pas le sien, ou d’un genre inconnu.",
        "{0} contiene una clave con un nombre que no es el suyo, o de tipo desconocido.",
        "يذكر الملف {0} مفتاحًا باسم ليس اسمه، أو من نوع مجهول.",
    ],
    "other-root": [
        "{0} is not the root that this reader trusts.",
        "{0} n’est pas la racine à laquelle ce lecteur se fie.",
        "{0} no es la raíz en la que confía este lector.",
        "الملف {0} ليس الجذر الذي يثق به هذا القارئ.",
    ],
    "other-file": [
        "{0} is not the one that the other files name.",
        "{0} n’est pas celui que nomment les autres fichiers.",
        "{0} no es el que nombran los otros archivos.",
        "الملف {0} ليس الذي تذكره الملفات الأخرى.",
    ],
    "other-version": [
        "{0} is of another version than the rest.",
        "{0} est d’une autre version que le reste.",
        "{0} es de otra versión que el resto.",
        "الملف {0} من إصدار غير إصدار الباقي.",
    ],
    "no-edition": [
        "{0} names no edition.",
        "{0} ne nomme aucune édition.",
        "{0} no nombra ninguna edición.",
        "الملف {0} لا يذكر أي إصدار.",
    ],
    "impossible-date": [
        "It states an impossible date.",
        "Il porte une date impossible.",
        "Contiene una fecha imposible.",
        "فيه تاريخ مستحيل.",
    ],
    "no-builder": [
        "Edition {0} does not say who built it, and when.",
        "L’édition {0} ne dit pas qui l’a établie, ni quand.",
        "La edición {0} no dice quién la preparó ni cuándo.",
        "الإصدار {0} لا يقول من أعدّه ومتى.",
    ],
    delegates: [
        "Edition {0} passes its trust on to others.",
        "L’édition {0} délègue la confiance à d’autres.",
        "La edición {0} cede la confianza a otros.",
        "ينقل الإصدار {0} الثقة إلى غيره.",
    ],
    "bundle-names": [
        "Edition {0} gives a bundle an impossible name.",
        "L’édition {0} donne à un paquet un nom impossible.",
        "La edición {0} da a un paquete un nombre imposible.",
        "يعطي الإصدار {0} حزمةً اسمًا مستحيلًا.",
    ],
    "bundle-of-another": [
        "The sealed bundle is not of edition {0}.",
        "Le paquet scellé n’est pas de l’édition {0}.",
        "El paquete sellado no es de la edición {0}.",
        "الحزمة المختومة ليست من الإصدار {0}.",
    ],
    "bundle-altered": [
        "The sealed bundle is not what was signed.",
        "Le paquet scellé n’est pas ce qui a été signé.",
        "El paquete sellado no es lo que se firmó.",
        "الحزمة المختومة ليست ما وُقّع.",
    ],
    "not-age": [
        "This file is not sealed with age.",
        "Ce fichier n’est pas scellé avec age.",
        "Este archivo no está sellado con age.",
        "هذا الملف غير مختوم ببرنامج age.",
    ],
    "other-age": [
        "The file is of a newer version of age.",
        "Le fichier est d’une version plus récente d’age.",
        "El archivo es de una versión más nueva de age.",
        "الملف من نسخة أحدث من age.",
    ],
    damaged: [
        "The sealed file is damaged: it was changed on its way.",
        "Le fichier scellé est abîmé : il a été modifié en route.",
        "El archivo sellado está dañado: fue modificado en el camino.",
        "الملف المختوم تالف: غُيّر في طريقه.",
    ],
    cut: [
        "The sealed file is cut short: its end is missing.",
        "Le fichier scellé est tronqué : sa fin manque.",
        "El archivo sellado está cortado: falta el final.",
        "الملف المختوم مبتور: نهايته ناقصة.",
    ],
    "wrong-identity": [
        "It is not sealed to this identity.",
        "Il n’est pas scellé pour cette identité.",
        "No está sellado para esta identidad.",
        "لم يُختم لهذه الهوية.",
    ],
    "wrong-passphrase": [
        "The passphrase is wrong.",
        "La phrase secrète est fausse.",
        "La frase de contraseña es incorrecta.",
        "عبارة المرور خاطئة.",
    ],
    "needs-passphrase": [
        "The file is sealed with a passphrase, not to an identity.",
        "Le fichier est scellé par une phrase secrète, pas pour une identité.",
        "El archivo está sellado con una frase de contraseña, no para una identidad.",
        "الملف مختوم بعبارة مرور، لا لهوية.",
    ],
    "needs-identity": [
        "The file is sealed to an identity, not with a passphrase.",
        "Le fichier est scellé pour une identité, pas par une phrase secrète.",
        "El archivo está sellado para una identidad, no con una frase de contraseña.",
        "الملف مختوم لهوية، لا بعبارة مرور.",
    ],
    "too-costly": [
        "Trying a passphrase on this file would take more memory than it should.",
        "Essayer une phrase secrète sur ce fichier prendrait trop de mémoire.",
        "Probar una frase de contraseña en este archivo ocuparía demasiada memoria.",
        "تجربة عبارة مرور على هذا الملف تحتاج ذاكرة أكثر مما ينبغي.",
    ],
    "no-passphrase": [
        "The passphrase is empty.",
        "La phrase secrète est vide.",
        "La frase de contraseña está vacía.",
        "عبارة المرور فارغة.",
    ],
    "no-identity": [
        "There is no identity in it.",
        "Il ne contient aucune identité.",
        "No contiene ninguna identidad.",
        "لا توجد فيه هوية.",
    ],
    "identity-damaged": [
        "Line {0} is not an identity, or is damaged.",
        "La ligne {0} n’est pas une identité, ou est abîmée.",
        "La línea {0} no es una identidad, o está dañada.",
        "السطر {0} ليس هوية، أو هو تالف.",
    ],
    "public-key-given": [
        "Line {0} is a public key, which opens nothing.",
        "La ligne {0} est une clé publique, qui n’ouvre rien.",
        "La línea {0} es una clave pública, que no abre nada.",
        "السطر {0} مفتاح عام، وهو لا يفتح شيئًا.",
    ],
    "ssh-key": [
        "This is a key of SSH or of another program.",
        "C’est une clé de SSH ou d’un autre programme.",
        "Es una clave de SSH o de otro programa.",
        "هذا مفتاح لبرنامج SSH أو لبرنامج آخر.",
    ],
    "plugin-identity": [
        "Line {0} is for a device with a plugin, which a page cannot reach.",
        "La ligne {0} est pour un appareil avec extension (plugin), hors de portée d’une page.",
        "La línea {0} es de un dispositivo con complemento, que una página no alcanza.",
        "السطر {0} لجهاز يحتاج إلى ملحق (plugin) لا تصل إليه الصفحة.",
    ],
    "no-keys": [
        "There is no key to seal to, or one is there twice.",
        "Il n’y a pas de clé pour sceller, ou l’une y est deux fois.",
        "No hay clave para sellar, o una está repetida.",
        "لا يوجد مفتاح للختم، أو تكرّر مفتاح.",
    ],
    "mixed-keys": [
        "The keys mix post-quantum and classic ones. The classic one would undo the other.",
        "Les clés mêlent du postquantique et du classique. La classique annulerait l’autre.",
        "Hay claves poscuánticas y clásicas mezcladas. La clásica anularía la otra.",
        "المفاتيح خليط من مفاتيح ما بعد الكم ومفاتيح تقليدية، والتقليدي يُبطل الآخر.",
    ],
    "key-damaged": [
        "The key is damaged or of an unknown kind.",
        "La clé est abîmée ou d’un genre inconnu.",
        "La clave está dañada o es de tipo desconocido.",
        "المفتاح تالف أو من نوع مجهول.",
    ],
    "secret-key-given": [
        "This is a secret key. It is no longer secret.",
        "C’est une clé secrète. Elle n’est plus secrète.",
        "Es una clave secreta. Ya no es secreta.",
        "هذا مفتاح سري، ولم يعد سريًا.",
    ],
    "zip-damaged": [
        "The bundle inside is not whole.",
        "Le paquet à l’intérieur n’est pas entier.",
        "El paquete de dentro no está completo.",
        "الحزمة التي في الداخل غير كاملة.",
    ],
    "zip-large": [
        "The bundle holds more than a bundle can.",
        "Le paquet contient plus qu’un paquet ne peut.",
        "El paquete contiene más de lo que puede contener un paquete.",
        "في الحزمة أكثر مما تسعه حزمة.",
    ],
    "zip-unsafe": [
        "File {0} of the bundle is unsafe.",
        "Le fichier {0} du paquet n’est pas sûr.",
        "El archivo {0} del paquete no es seguro.",
        "الملف {0} من الحزمة غير آمن.",
    ],
    "no-manifest": [
        "The bundle has no list of its files that can be read.",
        "Le paquet n’a pas de liste lisible de ses fichiers.",
        "El paquete no tiene una lista legible de sus archivos.",
        "ليس في الحزمة قائمة مقروءة بملفاتها.",
    ],
    swapped: [
        "The bundle inside is not of edition {0}, which was signed.",
        "Le paquet à l’intérieur n’est pas de l’édition {0}, qui a été signée.",
        "El paquete de dentro no es de la edición {0}, que fue firmada.",
        "الحزمة التي في الداخل ليست من الإصدار {0} الموقّع.",
    ],
    "files-differ": [
        "The files of the bundle are not those of its list.",
        "Les fichiers du paquet ne sont pas ceux de sa liste.",
        "Los archivos del paquete no son los de su lista.",
        "ملفات الحزمة ليست التي في قائمتها.",
    ],
} as const satisfies Readonly<Record<Why, Sentences>>

export const TODO = {
    choose: [
        "Choose the file that ends in .tocsin. Or choose the sealed bundle together with its metadata files.",
        "Choisissez le fichier en .tocsin. Ou choisissez le paquet scellé avec ses fichiers de métadonnées.",
        "Elija el archivo que termina en .tocsin. O el paquete sellado junto con sus archivos de metadatos.",
        "اختر الملف الذي ينتهي بـ \u200e.tocsin، أو الحزمة المختومة مع ملفات بياناتها الوصفية.",
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
} as const satisfies Readonly<Record<Note, Sentences>>

export const DEEDS: Readonly<Partial<Record<Why, keyof typeof TODO>>> = {
    nothing: "choose",
    "no-envelope": "choose",
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

/** Return what is wrong, and what to do, in the language of the page. */
export function explain({ why, values }: Refused): { what: string; todo: string } {
    return { what: sayWhat(why, ...values), todo: sayTodo(DEEDS[why] ?? "fetch") }
}
