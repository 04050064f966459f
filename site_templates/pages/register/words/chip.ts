// The words of the chips: how sure a way in is, and how old that is.

import type { Words } from "../../shared/language.ts"

export const WORDS = {
    fresh: ["fresh", "récent", "reciente", "حديث"],
    ageing: ["ageing", "vieillit", "envejece", "يتقادم"],
    stale: ["stale", "ancien", "antiguo", "قديم"],
    expired: ["expired", "périmé", "caducado", "منتهٍ"],
    never: ["never verified", "jamais vérifié", "nunca verificado", "بلا تحقق"],
    "wrong person": ["wrong person", "mauvaise personne", "otra persona", "شخص آخر"],
    "out of service": ["out of service", "hors service", "fuera de servicio", "خارج الخدمة"],
    bounced: ["bounced", "rejeté", "devuelto", "ارتدّ"],
    corrected: ["replaced", "remplacé", "reemplazado", "استُبدل"],
    days: ["{0} d", "{0} j", "{0} d", "{0} ي"],
} satisfies Words
