// Every word of the reader but its refusals (refusals.ts), in English, French, Spanish and Arabic.
//
// For a tired person at 3 a.m.: short, plain, and what to do comes before why.

import { speaker } from "../../shared/language.ts"
import { WORDS as CHECK } from "./check.ts"
import { WORDS as ENROL } from "./enrol.ts"
import { WORDS as FRAME } from "./frame.ts"
import { WORDS as OPEN } from "./open.ts"

/** The tables of all pages; no key stands in two of them. */
export const TABLES = [FRAME, OPEN, ENROL, CHECK] as const

/** Say something in the language of the page. */
export const say = speaker({ ...FRAME, ...OPEN, ...ENROL, ...CHECK })
