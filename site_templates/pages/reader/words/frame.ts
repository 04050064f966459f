// What the reader says around its pages: the shell, the start, choosing files, in English, French, Spanish and Arabic.

import type { Words } from "../../shared/language.ts"

export const WORDS = {
    // The shell.
    title: ["Reader", "Lecteur", "Lector", "القارئ"],
    language: ["Language", "Langue", "Idioma", "اللغة"],
    back: ["Back to the start", "Retour au début", "Volver al inicio", "العودة إلى البداية"],
    ring: ["In doubt, ring", "En cas de doute, appelez", "En caso de duda, llame a", "عند الشك، اتصل بـ"],
    promise: [
        "This page works without a network, sends nothing and stores nothing.",
        "Cette page fonctionne sans réseau, n’envoie rien et n’enregistre rien.",
        "Esta página funciona sin red, no envía nada y no guarda nada.",
        "تعمل هذه الصفحة بلا شبكة، ولا ترسل شيئًا ولا تخزّن شيئًا.",
    ],
    unexpected: [
        "Something went wrong in this page.",
        "Une erreur s’est produite dans cette page.",
        "Algo ha fallado en esta página.",
        "حدث خطأ في هذه الصفحة.",
    ],
    unexpectedTodo: [
        "Reload the page and try again. If it happens again, use another browser or another machine.",
        "Rechargez la page et réessayez. Si cela se répète, prenez un autre navigateur ou une autre machine.",
        "Recargue la página e inténtelo de nuevo. Si se repite, use otro navegador u otro equipo.",
        "أعد تحميل الصفحة وحاول ثانية. إن تكرر ذلك فاستخدم متصفحًا آخر أو جهازًا آخر.",
    ],

    // The start.
    startTitle: ["What do you want to do?", "Que voulez-vous faire ?", "¿Qué quiere hacer?", "ماذا تريد أن تفعل؟"],
    openTitle: ["Open an envelope", "Ouvrir une enveloppe", "Abrir un sobre", "افتح مظروفًا"],
    openCard: [
        "See the register: whom to ring, and on which number.",
        "Voir le registre : qui appeler, et à quel numéro.",
        "Ver el registro: a quién llamar y a qué número.",
        "اطّلع على السجل: بمن تتصل، وعلى أي رقم.",
    ],
    enrolTitle: ["Make a key", "Créer une clé", "Crear una clave", "أنشئ مفتاحًا"],
    enrolCard: [
        "For a CERT that joins, or for a new machine.",
        "Pour un CERT qui s’inscrit, ou une nouvelle machine.",
        "Para un CERT que se incorpora o un equipo nuevo.",
        "لفريق CERT ينضم، أو لجهاز جديد.",
    ],
    rehearseTitle: ["Test my set-up", "Tester mon installation", "Probar mi equipo", "اختبر جاهزيتي"],
    rehearseCard: [
        "Open a sample with your own key, so that the first time is not the emergency.",
        "Ouvrez un exemple avec votre clé, pour que la première fois ne soit pas l’urgence.",
        "Abra una muestra con su clave, para que la primera vez no sea la emergencia.",
        "افتح عيّنة بمفتاحك، كي لا تكون المرة الأولى هي حالة الطوارئ.",
    ],
    checkTitle: [
        "Check a reader’s fingerprint",
        "Vérifier l’empreinte d’un lecteur",
        "Comprobar la huella de un lector",
        "تحقق من بصمة قارئ",
    ],

    // Files.
    chooseFiles: ["Choose the envelope", "Choisir l’enveloppe", "Elegir el sobre", "اختر المظروف"],
    chooseOther: ["Choose another file", "Choisir un autre fichier", "Elegir otro archivo", "اختر ملفًا آخر"],
    chooseFile: ["Choose a file", "Choisir un fichier", "Elegir un archivo", "اختر ملفًا"],
    addFiles: [
        "Add the files that are missing",
        "Ajouter les fichiers manquants",
        "Añadir los archivos que faltan",
        "أضف الملفات الناقصة",
    ],
    dropHint: [
        "or drop it here: a .tocsin file, or a sealed bundle (.zip.age) together with its metadata",
        "ou déposez-la ici : un fichier .tocsin, ou un paquet scellé (.zip.age) avec ses métadonnées",
        "o suéltelo aquí: un archivo .tocsin, o un paquete sellado (.zip.age) junto con sus metadatos",
        "أو أفلته هنا: ملف \u200e.tocsin أو حزمة مختومة (\u200e.zip.age) مع بياناتها الوصفية",
    ],
    dropOne: ["or drop it here", "ou déposez-le ici", "o suéltelo aquí", "أو أفلته هنا"],
    soFar: ["Chosen so far", "Choisis jusqu’ici", "Elegidos hasta ahora", "ما اختير حتى الآن"],
    chosen: ["Chosen:", "Choisi :", "Elegido:", "اخترت:"],
} as const satisfies Words
