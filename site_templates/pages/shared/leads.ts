// Addresses that lead out of a page and leave it where it is: to whatever rings, texts or mails on this machine. Pure.

const LEADS = /^(?:tel|sms|mailto):/i

/** Return an address that leads to a call, a message or a mail; null for whatever else a file may say. */
export function leading(address: string | null | undefined): string | null {
    return address && LEADS.test(address) ? address : null
}
