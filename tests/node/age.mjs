// Seal and open with npm's age-encryption: reads stdin, writes stdout.
//
//   node age.mjs seal KEY...            node age.mjs open IDENTITY...
//   node age.mjs seal-armored KEY...    node age.mjs keygen
//   node age.mjs seal-with-passphrase PASSPHRASE
//   node age.mjs open-with-passphrase PASSPHRASE
import { buffer } from "node:stream/consumers"
import { armor, Decrypter, Encrypter, generateHybridIdentity, identityToRecipient } from "age-encryption"

const [verb, ...names] = process.argv.slice(2)

async function seal() {
    const encrypter = new Encrypter()
    for (const name of names) {
        if (verb === "seal-with-passphrase") {
            encrypter.setPassphrase(name)
            encrypter.setScryptWorkFactor(12) // a test need not wait
        } else encrypter.addRecipient(name)
    }
    return encrypter.encrypt(new Uint8Array(await buffer(process.stdin)))
}

async function open() {
    const decrypter = new Decrypter()
    for (const name of names) {
        if (verb === "open-with-passphrase") decrypter.addPassphrase(name)
        else decrypter.addIdentity(name)
    }
    const file = await buffer(process.stdin)
    const armored = file.subarray(0, 10).toString("latin1") === "-----BEGIN"
    return decrypter.decrypt(armored ? armor.decode(file.toString("latin1")) : new Uint8Array(file))
}

async function keygen() {
    const identity = await generateHybridIdentity()
    return `# public key: ${await identityToRecipient(identity)}\n${identity}\n`
}

const verbs = {
    seal,
    "seal-armored": async () => armor.encode(await seal()),
    "seal-with-passphrase": seal,
    open,
    "open-with-passphrase": open,
    keygen,
}
process.stdout.write(await verbs[verb]())
