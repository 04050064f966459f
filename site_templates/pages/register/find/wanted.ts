// Which channels a word asks for: by their kind, or by when they are answered; in the four languages of the page, and in
// what people say besides. Pure: the time is an argument.

import type { Kind } from "../../shared/kinds.ts"
import { answered } from "../data/advice.ts"
import { always, answeredEveryDayAt, parseHours } from "../data/hours.ts"
import type { Channel, Organisation } from "../data/model.ts"
import { WORDS as ENTRY } from "../words/entry.ts"
import { fold } from "./fold.ts"

type Time = "always" | "night" | "now"

/** The channels that are meant: of any of these kinds, where some are named, and answered at all of these times. */
export interface Wanted {
    readonly kinds: readonly Kind[]
    readonly times: readonly Time[]
}

const DEAD_OF_NIGHT = 3 * 60
// What people say besides the names that the page has for kinds; a telephone may be any that somebody answers.
const KINDS: Readonly<Partial<Record<Kind, string>>> = {
    phone: "phone|telephone|tel|call|voice|landline|fixe|fijo|telefon|هاتف|تلفون|مكالمة",
    mobile:
        "mobile|mobile phone|cell|cellphone|cell phone|cellular|handy|gsm|portable|cellulaire|telephone portable|natel|" +
        "movil|celular|telefono movil|جوال|محمول|موبايل|نقال|هاتف محمول|هاتف جوال",
    sms: "sms|text|text message|texto|mensaje de texto|رسالة نصية|رسالة",
    fax: "fax|telefax|facsimile|telecopie|telecopieur|فاكس",
    satellite:
        "satellite|sat|satphone|sat phone|satellite phone|satellite telephone|iridium|inmarsat|thuraya|globalstar|" +
        "satellitaire|telephone satellite|satelite|satelital|telefono satelital|الأقمار الصناعية|أقمار|قمر صناعي|ثريا|هاتف فضائي",
    email: "email|e-mail|mail|courriel|mel|correo|correo electronico|بريد|بريد إلكتروني|إيميل",
    post: "post|letter|postal|poste|courrier|lettre|correo postal|carta|رسالة بريدية",
    chat: "chat|messenger|messagerie|mensajeria|دردشة",
    "inoc-dba": "inoc-dba|inoc|inocdba",
}
const TIMES: Readonly<Record<Time, string>> = {
    always: "24/7|24x7|24/24|24/24 7/7|24h|24h/24|24 h/24|24h/7|24 h|24 hours|24 heures|24 horas|around the clock|24 ساعة",
    night: "night|at night|3am|3 am|nuit|la nuit|de nuit|noche|de noche|ليل|ليلا|في الليل",
    now: "now|open|open now|maintenant|ouvert|ahora|abierto|الآن|مفتوح",
}
const SPOKEN: readonly Kind[] = ["phone", "mobile", "satellite"]

/** What each word or phrase stands for, in its plain form. */
export const MEANINGS: ReadonlyMap<string, Kind | Time> = new Map(
    [...Object.entries(KINDS), ...Object.entries(TIMES)].flatMap(([meant, said]) =>
        [...said.split("|"), ...(meant in KINDS ? ENTRY[meant as Kind] : [])].map(
            phrase => [fold(phrase), meant as Kind | Time] as const,
        ),
    ),
)

/** Return what some phrases ask for together. */
export function wantedBy(phrases: readonly string[]): Wanted {
    const meant = phrases.flatMap(phrase => MEANINGS.get(phrase) ?? [])
    const times = meant.filter((each): each is Time => each in TIMES)
    const kinds = meant.filter((each): each is Kind => !(each in TIMES))
    return { times, kinds: kinds.flatMap(kind => (kind === "phone" ? SPOKEN : [kind])) }
}

/** Return what says whether a channel is one of those that are asked for, at a moment. */
export function wantedAt({ kinds, times }: Wanted, now: Date): (channel: Channel, owner: Organisation) => boolean {
    // A register has far more channels than hours at which they are answered.
    const known = new Map<string, boolean>()
    return (channel, owner) => {
        if (kinds.length && !kinds.includes(channel.kind)) return false
        const key = `${owner.timezone} ${channel.hours}`
        const found = known.get(key) ?? times.every(time => isAnswered(time, channel, owner, now))
        known.set(key, found)
        return found
    }
}

function isAnswered(time: Time, channel: Channel, owner: Organisation, now: Date): boolean {
    const hours = parseHours(channel.hours)
    if (!hours) return false
    if (time === "now") return answered(channel, owner, now).answered === "now"
    return time === "night" ? answeredEveryDayAt(hours, DEAD_OF_NIGHT) : always(hours)
}
