// In the place of npm's minimatch: @tufjs/models matches the paths of delegations with it, and delegations are refused.

/** Refuse to match. */
export function minimatch(): boolean {
    throw new Error("not here")
}
