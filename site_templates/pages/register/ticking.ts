// What goes on as long as something of a page is shown: clocks, and paper that is drawn once somebody prints.

const SECOND = 1000

/** Let clocks tick, and draw the paper when it is printed, as long as an element stands. */
export function whileShown(shown: HTMLElement, printing: () => void, tick: () => void): void {
    const timer = setInterval(() => {
        if (shown.isConnected) return tick()
        clearInterval(timer)
        removeEventListener("beforeprint", printing)
    }, SECOND)
    addEventListener("beforeprint", printing)
}
