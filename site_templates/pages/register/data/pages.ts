// The pages of the register besides its entries: three tabs, and what lies behind one button. Pure.

export const TABS = ["find", "calls", "broken"] as const
export const MORE = ["incident", "changes", "all", "about"] as const
export const PAGES = [...TABS, ...MORE] as const
