const format = new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' })

/** `€1,234.50`; the text goes in whole, not through a float. */
export const euros = (amount: string): string => format.format(amount as `${number}`)
