// An organisation whole: all its contacts with all their channels, in the order in which they stand in the register.

import { h, own } from "../../shared/dom.ts"
import { speaker } from "../../shared/language.ts"
import { type Organisation, organisationsOf, type Tld } from "../data/model.ts"
import { contactName, countryName, languageName, listed, roleName } from "../data/names.ts"
import { type Desk, tldsOf } from "../desk.ts"
import { dated, link } from "../said.ts"
import { WORDS } from "../words/entry.ts"

const say = speaker(WORDS)
const MOST_OTHERS = 12

/** Draw an organisation of a TLD. */
export function organisationBlock(desk: Desk, tld: Tld, organisation: Organisation): HTMLElement {
    const { name, country, timezone, languages, unresponsive, contacts } = organisation
    const others = tldsOf(desk).filter(other => other !== tld && organisationsOf(other).includes(organisation))
    return h(
        "section",
        { class: "box whole" },
        h("h3", {}, own(name)),
        h(
            "p",
            {},
            say(organisation === tld.manager ? "manager" : "backend"),
            ` · ${countryName(country)} · `,
            own(timezone),
            ` · ${listed(languages.map(languageName))}`,
        ),
        unresponsive ? h("p", { class: "w" }, ...dated(say("unresponsive", unresponsive))) : null,
        others.length
            ? h(
                  "p",
                  {},
                  say("serves"),
                  ...others
                      .slice(0, MOST_OTHERS)
                      .flatMap(other => [" ", h("a", { href: `#${other.tld}` }, own(other.shown))]),
                  others.length > MOST_OTHERS ? ` +${others.length - MOST_OTHERS}` : null,
              )
            : null,
        ...contacts.map(contact =>
            h(
                "div",
                {},
                h(
                    "h4",
                    {},
                    own(contactName(contact)),
                    contact.role === contact.name ? null : h("small", {}, " · ", own(roleName(contact.role))),
                    contact.languages.length
                        ? h("small", {}, ` · ${listed(contact.languages.map(languageName))}`)
                        : null,
                ),
                contact.unresponsive
                    ? h("p", { class: "w" }, ...dated(say("unresponsive", contact.unresponsive)))
                    : null,
                contact.note ? h("p", {}, own(contact.note)) : null,
                h(
                    "ul",
                    {},
                    ...contact.channels.map(channel =>
                        h("li", {}, h("small", {}, `${say(channel.kind)} `), link(channel)),
                    ),
                ),
                ...contact.certificates.map(each => h("p", { dir: "ltr" }, each)),
            ),
        ),
    )
}
