// What the reader says while an envelope is opened or a sample of one, in English, French, Spanish and Arabic.

import type { Words } from "../../shared/language.ts"

export const WORDS = {
    // Opening.
    openIntro: [
        "First the signatures are checked. Only then are you asked for your identity.",
        "Les signatures sont vérifiées d’abord. Votre identité n’est demandée qu’ensuite.",
        "Primero se comprueban las firmas. Solo después se le pide su identidad.",
        "تُفحص التوقيعات أولًا، وبعد ذلك فقط تُطلب منك هويتك.",
    ],
    checking: [
        "Checking the signatures …",
        "Vérification des signatures…",
        "Comprobando las firmas…",
        "يجري فحص التوقيعات…",
    ],
    authenticTitle: [
        "The envelope is authentic",
        "L’enveloppe est authentique",
        "El sobre es auténtico",
        "المظروف أصلي",
    ],
    authentic: [
        "Signed by those whom the board appointed, and unchanged.",
        "Signée par les personnes désignées par le conseil, et inchangée.",
        "Firmado por quienes designó la junta, y sin cambios.",
        "وقّعه من عيّنهم المجلس، ولم يتغيّر.",
    ],
    editionTerm: ["Edition", "Édition", "Edición", "الإصدار"],
    edition: ["Edition {0}", "Édition {0}", "Edición {0}", "الإصدار {0}"],
    issued: ["Issued", "Publiée le", "Publicada el", "صدر في"],
    validUntil: ["Valid until", "Valable jusqu’au", "Válida hasta el", "صالح حتى"],
    builder: ["Built and signed by", "Établie et signée par", "Elaborada y firmada por", "أعدّه ووقّعه"],
    approvers: ["Approved by", "Approuvée par", "Aprobada por", "وافق عليه"],
    root: ["Root of trust", "Racine de confiance", "Raíz de confianza", "جذر الثقة"],
    version: ["version {0}", "version {0}", "versión {0}", "النسخة {0}"],
    comingFile: [
        "Your file in edition {0}",
        "Votre fichier dans l’édition {0}",
        "Su archivo en la edición {0}",
        "ملفّكم في الإصدار {0}",
    ],
    ahead: [
        "in the future: look at this machine’s clock",
        "dans le futur : regardez l’horloge de cette machine",
        "en el futuro: mire el reloj de este equipo",
        "في المستقبل: تحقق من ساعة هذا الجهاز",
    ],
    today: ["today", "aujourd’hui", "hoy", "اليوم"],
    daysOld: [
        "{0|# day|# days} old",
        "il y a {0|# jour|# jours}",
        "hace {0|# día|# días}",
        "قبل {0|يوم واحد|يومين|# أيام|# يومًا|# يوم}",
    ],
    clockBehind: [
        "The clock of this machine is wrong: it is {0} or later. Set the clock. Until then nobody can tell whether this edition has run out.",
        "L’horloge de cet appareil est fausse : nous sommes le {0} ou plus tard. Réglez-la. D’ici là, nul ne peut dire si cette édition a expiré.",
        "El reloj de este equipo está mal: hoy es {0} o más tarde. Ajústelo. Hasta entonces nadie puede decir si esta edición ha caducado.",
        "ساعة هذا الجهاز خاطئة: اليوم هو {0} أو بعده. اضبط الساعة. وحتى ذلك الحين لا يمكن معرفة هل انتهت صلاحية هذا الإصدار.",
    ],
    olderOpened: [
        "This is edition {0}; you have already seen edition {1}. Numbers may be wrong.",
        "Ceci est l’édition {0} ; vous avez déjà vu l’édition {1}. Certains numéros peuvent être faux.",
        "Esta es la edición {0}; ya ha visto la edición {1}. Puede haber números erróneos.",
        "هذا الإصدار {0}، وقد رأيت الإصدار {1} من قبل. قد تكون بعض أرقامه خاطئة.",
    ],
    editionRanOut: [
        "This edition has run out: it was valid until {0}. It still opens: an old number beats none. Ask for the next edition.",
        "Cette édition a expiré : elle était valable jusqu’au {0}. Elle s’ouvre quand même : un vieux numéro vaut mieux que rien. Demandez la suivante.",
        "Esta edición ha caducado: era válida hasta el {0}. Aun así se abre: más vale un número viejo que ninguno. Pida la siguiente.",
        "انتهت صلاحية هذا الإصدار: كان صالحًا حتى {0}. يمكن فتحه مع ذلك: رقم قديم خير من لا رقم. اطلب الإصدار التالي.",
    ],
    heartbeatRanOut: [
        "There may be a newer edition: this one is known to be the latest only until {0}.",
        "Il existe peut-être une édition plus récente : rien ne dit que celle-ci soit la dernière après le {0}.",
        "Puede haber una edición más nueva: solo consta que esta era la última hasta el {0}.",
        "قد يكون هناك إصدار أحدث: لا يُعرف أن هذا هو الأخير إلا حتى {0}.",
    ],
    rootRanOut: [
        "The root of trust ran out on {0}. Ask whether this reader has been replaced.",
        "La racine de confiance a expiré le {0}. Demandez si ce lecteur a été remplacé.",
        "La raíz de confianza caducó el {0}. Pregunte si este lector ha sido sustituido.",
        "انتهت صلاحية جذر الثقة في {0}. اسأل هل استُبدل هذا القارئ.",
    ],
    olderSure: [
        "I know that this is an old edition, and I need it.",
        "Je sais que cette édition est ancienne, et j’en ai besoin.",
        "Sé que es una edición antigua y la necesito.",
        "أعلم أن هذا إصدار قديم، وأحتاج إليه.",
    ],
    openOlder: ["Open it all the same", "L’ouvrir quand même", "Abrirlo de todos modos", "افتحه رغم ذلك"],

    // The identity.
    identityTitle: ["Your identity", "Votre identité", "Su identidad", "هويتك"],
    identityIntro: [
        "The secret key of your CERT. It stays in this page and is forgotten when you close it.",
        "La clé secrète de votre CERT. Elle reste dans cette page et est oubliée quand vous la fermez.",
        "La clave secreta de su CERT. Se queda en esta página y se olvida al cerrarla.",
        "المفتاح السري لفريق CERT لديك. يبقى في هذه الصفحة ويُنسى عند إغلاقها.",
    ],
    identity: ["Identity", "Identité", "Identidad", "الهوية"],
    identityHint: [
        "Paste it, or type it from your paper key. Spaces and small letters do not matter.",
        "Collez-la, ou tapez-la depuis votre clé papier. Espaces et minuscules sont sans importance.",
        "Péguela o escríbala desde su clave en papel. Los espacios y las minúsculas no importan.",
        "الصقها أو اكتبها من مفتاحك الورقي. لا تهم المسافات ولا الأحرف الصغيرة.",
    ],
    mistyped: [
        "This identity is mistyped: its own checksum does not fit. Compare it group by group. After its first 1 there is no other 1, and no B, I or O.",
        "Cette identité est mal tapée : sa propre somme de contrôle ne concorde pas. Comparez groupe par groupe. Après son premier 1, il n’y a ni autre 1, ni B, I ou O.",
        "Esta identidad está mal escrita: su propia suma de comprobación no cuadra. Compare grupo por grupo. Tras su primer 1 no hay otro 1, ni B, I u O.",
        "هذه الهوية مكتوبة خطأ: مجموع التحقق فيها لا يطابق. قارنها مجموعة مجموعة. بعد أول 1 فيها لا يوجد 1 آخر ولا B ولا I ولا O.",
    ],
    reveal: ["Show what I type", "Afficher ce que je tape", "Mostrar lo que escribo", "أظهر ما أكتبه"],
    identityFile: [
        "Choose the identity’s file",
        "Choisir le fichier d’identité",
        "Elegir el archivo de identidad",
        "اختر ملف الهوية",
    ],
    identityFileHint: ["or drop it here", "ou déposez-le ici", "o suéltelo aquí", "أو أفلته هنا"],
    checksum: ["Checksum words", "Mots de contrôle", "Palabras de control", "كلمات التحقق"],
    passphrase: ["Passphrase", "Phrase secrète", "Frase de contraseña", "عبارة المرور"],
    passphraseHint: [
        "Your identity’s file is protected by one.",
        "Votre fichier d’identité est protégé par une phrase secrète.",
        "Su archivo de identidad está protegido por una frase de contraseña.",
        "ملف هويتك محمي بعبارة مرور.",
    ],
    openIt: ["Open", "Ouvrir", "Abrir", "افتح"],
    opening: ["Opening …", "Ouverture…", "Abriendo…", "يجري الفتح…"],

    // Opened.
    openedTitle: ["The register, opened", "Le registre, ouvert", "El registro, abierto", "السجل مفتوحًا"],
    register: ["Register", "Registre", "Registro", "السجل"],
    files: ["Files", "Fichiers", "Archivos", "الملفات"],
    filesHint: [
        "What you save lies open on this machine. Save only what you need, and remove it afterwards.",
        "Ce que vous enregistrez n’est plus protégé sur cette machine. N’enregistrez que le nécessaire, puis supprimez-le.",
        "Lo que guarde queda sin proteger en este equipo. Guarde solo lo necesario y bórrelo después.",
        "ما تحفظه يبقى مكشوفًا على هذا الجهاز. احفظ ما تحتاج إليه فقط، ثم احذفه.",
    ],
    save: ["Save", "Enregistrer", "Guardar", "احفظ"],
    about: ["Signatures", "Signatures", "Firmas", "التوقيعات"],
    close: ["Close and forget", "Fermer et oublier", "Cerrar y olvidar", "أغلق وانسَ"],
    closeQuestion: [
        "Close the register and forget it? To see it again you need your identity again.",
        "Fermer le registre et l’oublier ? Pour le revoir, il faudra de nouveau votre identité.",
        "¿Cerrar el registro y olvidarlo? Para verlo otra vez necesitará de nuevo su identidad.",
        "هل تغلق السجل وتنساه؟ ستحتاج إلى هويتك مرة أخرى لرؤيته.",
    ],
    closeOutcomes: [
        "{0|# outcome is|# outcomes are} not saved and will be lost. Close the register and forget it?",
        "{0|# résultat n’est pas enregistré et sera perdu|# résultats ne sont pas enregistrés et seront perdus}. Fermer le registre et l’oublier ?",
        "{0|# resultado no está guardado y se perderá|# resultados no están guardados y se perderán}. ¿Cerrar el registro y olvidarlo?",
        "{0|نتيجة واحدة لم تُحفظ وستضيع|نتيجتان لم تُحفظا وستضيعان|# نتائج لم تُحفظ وستضيع|# نتيجة لم تُحفظ وستضيع|# نتيجة لم تُحفظ وستضيع}. هل تغلق السجل وتنساه؟",
    ],
    closeList: [
        "The call list is not saved and will be lost. Close the register and forget it?",
        "La liste d’appels n’est pas enregistrée et sera perdue. Fermer le registre et l’oublier ?",
        "La lista de llamadas no está guardada y se perderá. ¿Cerrar el registro y olvidarlo?",
        "قائمة الاتصال لم تُحفظ وستضيع. هل تغلق السجل وتنساه؟",
    ],
    savedAs: [
        "Saved as {0}. See that it is where your browser saves files.",
        "Enregistré sous {0}. Vérifiez qu’il est là où votre navigateur enregistre.",
        "Guardado como {0}. Compruebe que está donde su navegador guarda los archivos.",
        "حُفظ باسم {0}. تأكد من وجوده حيث يحفظ متصفحك الملفات.",
    ],
    notSaved: [
        "Not saved: {0}. Press the button once more.",
        "Pas enregistré : {0}. Appuyez encore une fois sur le bouton.",
        "No se guardó: {0}. Pulse el botón otra vez.",
        "لم يُحفظ: {0}. اضغط الزر مرة أخرى.",
    ],
    noRegister: [
        "This bundle holds no register.html. Its other files are under “Files”.",
        "Ce paquet ne contient pas de register.html. Ses autres fichiers sont sous « Fichiers ».",
        "Este paquete no contiene register.html. Sus otros archivos están en «Archivos».",
        "لا تحتوي هذه الحزمة على register.html. تجد ملفاتها الأخرى تحت «الملفات».",
    ],
    newerRegister: [
        "This register is newer than this reader. All of it is here, but without search; a newer reader has more.",
        "Ce registre est plus récent que ce lecteur. Tout y est, mais sans recherche ; un lecteur plus récent offre plus.",
        "Este registro es más nuevo que este lector. Está completo, pero sin búsqueda; un lector más nuevo ofrece más.",
        "هذا السجل أحدث من هذا القارئ. كل ما فيه هنا لكن بلا بحث، وفي قارئ أحدث المزيد.",
    ],

    // Rehearsing.
    rehearseIntro: [
        "This page now makes a small sample, seals it to your key, and asks you to open it, exactly as in an emergency.",
        "Cette page crée un petit exemple, le scelle pour votre clé et vous demande de l’ouvrir, exactement comme en urgence.",
        "Esta página crea una muestra pequeña, la sella con su clave y le pide abrirla, igual que en una emergencia.",
        "تصنع هذه الصفحة عيّنة صغيرة وتختمها بمفتاحك وتطلب منك فتحها، تمامًا كما في الطوارئ.",
    ],
    rehearseDifference: [
        "One thing differs: a real envelope is checked for its signatures before you are asked for anything.",
        "Une seule différence : les signatures d’une vraie enveloppe sont vérifiées avant toute question.",
        "Solo hay una diferencia: las firmas de un sobre real se comprueban antes de pedirle nada.",
        "فرق واحد: المظروف الحقيقي تُفحص توقيعاته قبل أن تُسأل عن أي شيء.",
    ],
    openSample: ["Open the sample", "Ouvrir l’exemple", "Abrir la muestra", "افتح العيّنة"],
    rehearsalDone: [
        "Exercise. Your set-up works: opening took {0} s. Try the search, then close.",
        "Exercice. Votre installation fonctionne : ouverture en {0} s. Essayez la recherche, puis fermez.",
        "Ejercicio. Su equipo funciona: la apertura tardó {0} s. Pruebe la búsqueda y cierre.",
        "تمرين. جاهزيتك سليمة: زمن الفتح بالثواني: {0}. جرّب البحث ثم أغلق.",
    ],
    rehearsalAbout: [
        "This sample is not signed: it was made in this page. Of a real envelope you see here the edition, its age and who signed it.",
        "Cet exemple n’est pas signé : il a été créé dans cette page. Pour une vraie enveloppe, vous voyez ici l’édition, son âge et ses signataires.",
        "Esta muestra no está firmada: se creó en esta página. De un sobre real verá aquí la edición, su antigüedad y quién la firmó.",
        "هذه العيّنة غير موقّعة، فقد صُنعت في هذه الصفحة. في المظروف الحقيقي ترى هنا الإصدار وعمره ومن وقّعه.",
    ],
} as const satisfies Words
