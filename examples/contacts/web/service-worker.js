// Keeps the page's own files, so that a reload works without a network. Data is the local database's
// business: nothing under /api is touched. `vite build` writes the names in.

const FILES = [/* files */]

/** A build's files have their content's hash in their names, so their names tell builds apart. */
const NAME = `page-${hash(FILES.join())}`

addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(NAME)
      .then((cache) => cache.addAll(FILES))
      .then(() => skipWaiting()),
  )
})

addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name))),
      )
      .then(() => clients.claim()),
  )
})

addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin || pathname.startsWith('/api/')) return
  const fromCache = () => caches.match(request.mode === 'navigate' ? '/' : request)
  // The page itself is asked for first, so that a new build shows; its files never change.
  event.respondWith(
    request.mode === 'navigate'
      ? fetch(request).catch(async () => (await fromCache()) ?? Response.error())
      : fromCache().then((found) => found ?? fetch(request)),
  )
})

function hash(text) {
  let value = 0
  for (let index = 0; index < text.length; index += 1) {
    value = (Math.imul(value, 31) + text.charCodeAt(index)) | 0
  }
  return (value >>> 0).toString(36)
}
