// esbuild gives the content of a text file as a string.
declare module "*.txt" {
    const text: string
    // biome-ignore lint/style/noDefaultExport: that is how esbuild gives it.
    export default text
}
