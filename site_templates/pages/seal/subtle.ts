// Where a page came over plain HTTP, browsers hide `crypto.subtle`. age-encryption falls back to its own X25519 where
// the browser's does not know it, but not where there is none at all: so one stands here that knows nothing.

if (typeof crypto !== "undefined" && !crypto.subtle)
    Object.defineProperty(crypto, "subtle", {
        value: {
            importKey(): never {
                throw new DOMException("", "NotSupportedError")
            },
        },
    })
