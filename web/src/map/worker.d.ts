/** Where the map library's worker is, which vite.config.ts builds with the library. */
declare module 'virtual:map-worker' {
  const address: string;
  export default address;
}
