/** Servers of a test's own: the program with another dataset, and a go-between that is slow or has a page from elsewhere. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { address } from './browser.js';

const top = fileURLToPath(new URL('../../', import.meta.url));
/** The program, where a test may start one; `scripts/e2e` says. */
export const program = process.env.NABOLAG_PROGRAM;
export const noProgram = program === undefined ? 'set NABOLAG_PROGRAM to the program, for servers of a test’s own' : false;
const shared = `${top}../shared/data`;
export const noSharedData = noProgram || (existsSync(shared) ? false : 'there is no ../shared/data');

/** Builds a dataset from a manifest of the tests. */
export function build(manifest, file) {
  execFileSync(program, ['build', `${top}tests/manifests/${manifest}`, '-o', file], { stdio: 'ignore' });
}

/** Starts the program on a free port; ends with `stop`. */
export async function serve(...args) {
  const child = spawn(program, ['serve', '--port', '0', ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  const at = await new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (text) => {
      said += text;
      const found = /http:\/\/[\d.:]+/.exec(said);
      if (found !== null) resolve(found[0]);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  for (let i = 0; i < 300 && !(await fetch(`${at}/ready`).catch(() => undefined))?.ok; i += 1) await new Promise((resolve) => setTimeout(resolve, 100));
  return { address: at, stop: () => child.kill() };
}

/**
 * Passes on what is asked: the page and its parts to the server under test, so that it is the page under test, and all else
 * to `answers`, after `delay_ms`. With `policy`, what the page may ask is what the server of the answers says.
 */
export async function between({ answers = address, delay_ms = () => 0, policy = false }) {
  const allowed = policy ? (await fetch(answers, { headers: { accept: 'text/html' } })).headers.get('content-security-policy') : undefined;
  const server = createServer((asked, reply) => {
    const page = asked.url.startsWith('/assets/') || (asked.url === '/' && (asked.headers.accept ?? '').includes('text/html'));
    const to = new URL(asked.url, page ? address : answers);
    const pass = () => {
      const on = request(to, { method: asked.method, headers: { ...asked.headers, host: to.host } }, (answer) => {
        reply.writeHead(answer.statusCode, page && policy ? { ...answer.headers, 'content-security-policy': allowed } : answer.headers);
        answer.pipe(reply);
      });
      on.on('error', () => reply.destroy());
      asked.pipe(on);
    };
    setTimeout(pass, page ? 0 : delay_ms(to));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${server.address().port}/`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
