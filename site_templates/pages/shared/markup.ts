// The number of the markup of register.html, as its `data-markup` says it: what is of another is shown with no script.

/** What this reader knows, and what its sample is written in; site_templates/bundle/register.html has the same. */
export const MARKUP = "2"

/** The data block in which the reader hands a page to the script in its frame. */
export const HANDED = "register-page"
