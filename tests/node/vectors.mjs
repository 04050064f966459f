// Write C2SP's test vectors of age (npm's cctv-age) as JSON: each by its name, in base64.
import * as vectors from "cctv-age"

const named = Object.entries(vectors).map(([name, bytes]) => [name, Buffer.from(bytes).toString("base64")])
process.stdout.write(JSON.stringify(Object.fromEntries(named)))
