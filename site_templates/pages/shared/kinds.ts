// The kinds of channel, in the order of builder/register/kinds.py. Pure.

export const KINDS = ["phone", "mobile", "sms", "fax", "satellite", "email", "post", "chat", "inoc-dba"] as const
export type Kind = (typeof KINDS)[number]

/** What a telephone network carries. */
export const TELEPHONE: readonly Kind[] = ["phone", "mobile", "sms", "fax"]
/** The kinds whose values are telephone numbers. */
export const NUMBERED: readonly Kind[] = [...TELEPHONE, "satellite"]
