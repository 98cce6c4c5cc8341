// A worker for tests that speaks the channel's messages by hand: `pid` answers, `die` ends the process mid-request.
process.once('disconnect', () => process.exit());
process.send({ kind: 'hello', version: process.env.SHIFTWISE_TEST_VERSION ?? '1' });
process.on('message', ({ kind, id, method }) => {
  if (kind === 'call' && method === 'lastRun')
    process.send({ kind: 'answer', id, ok: { pid: process.pid, argv: process.execArgv } });
  if (kind === 'call' && method === 'quantize')
    process.send({ kind: 'answer', id, ok: { pid: process.pid, argv: process.argv.slice(2) } });
  if (kind === 'call' && method === 'weights') process.exit(9);
});
