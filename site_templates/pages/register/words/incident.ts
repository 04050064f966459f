// The words of an incident: its page, its log, and the report on paper.

import type { Words } from "../../shared/language.ts"

export const WORDS = {
    untold: [
        "{0|# entry|# entries} of the log left out: not of this register.",
        "{0|# ligne du journal écartée|# lignes du journal écartées} : pas de ce registre.",
        "{0|# línea del diario descartada|# líneas del diario descartadas}: no son de este registro.",
        "استُبعد {0|قيد واحد|قيدان|# قيود|# قيدًا|# قيد} من السجل: ليست من هذا السجل.",
    ],
    besides: [
        "The file calls the incident “{0}”; here it stays “{1}”.",
        "Le fichier nomme l’incident « {0} » ; ici, il reste « {1} ».",
        "El archivo llama al incidente «{0}»; aquí sigue siendo «{1}».",
        "يسمّي الملف الحادث «{0}»؛ وهنا يبقى «{1}».",
    ],
} satisfies Words
