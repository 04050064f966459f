// Bech32 (BIP 173), the form that age gives its keys: the reading half of builder/seal/bech32.py, without a limit to length.
//
// What is refused is refused without a quotation: it may be a secret key.

const LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]

/** Return the part before the `1`, in small letters, and the bytes; nothing where the text is not what an encoder writes. */
export function decode(text: string): { prefix: string; bytes: Uint8Array } | undefined {
    const lower = text.toLowerCase()
    const end = lower.lastIndexOf("1")
    if ((text !== lower && text !== text.toUpperCase()) || end < 1) return undefined
    const prefix = lower.slice(0, end)
    const values = [...lower.slice(end + 1)].map(letter => LETTERS.indexOf(letter))
    if (values.length < 6 || values.includes(-1) || polymod([...expanded(prefix), ...values]) !== 1) return undefined
    const bytes = inBytes(values.slice(0, -6))
    return bytes && { prefix, bytes }
}

function inBytes(values: readonly number[]): Uint8Array | undefined {
    const bytes = new Uint8Array(Math.floor((values.length * 5) / 8))
    let [held, bits, place] = [0, 0, 0]
    for (const value of values) {
        held = ((held << 5) | value) & 0xfff
        bits += 5
        if (bits >= 8) {
            bits -= 8
            bytes[place++] = (held >> bits) & 0xff
        }
    }
    // A second way to write the same bytes would be a second name for the same key.
    return bits >= 5 || held & ((1 << bits) - 1) ? undefined : bytes
}

function expanded(prefix: string): number[] {
    const codes = [...prefix].map(letter => letter.charCodeAt(0))
    return [...codes.map(code => code >> 5), 0, ...codes.map(code => code & 31)]
}

function polymod(values: readonly number[]): number {
    let result = 1
    for (const value of values) {
        const top = result >>> 25
        result = ((result & 0x1ffffff) << 5) ^ value
        for (const [bit, factor] of GENERATOR.entries()) if ((top >> bit) & 1) result ^= factor
    }
    return result >>> 0
}
