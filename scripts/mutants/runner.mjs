// Runs each test once as it is, then once more for each mutation whose place it evaluated and that nobody has noticed yet, in the framework's own
// loop for tests that are tried again: hooks, fixtures and snapshots are set up anew each time.
// A mutation counts as noticed when a test fails with it and passes without it before and after, so that a test which cannot be run twice proves nothing.
// What is evaluated outside of tests, or not again (a kept value), is `unsure`: only tests that are loaded with the mutation can tell.
import { TestRunner } from 'vitest';
import { recordsIn } from './records.mjs';
import { watchdog } from './watch.mjs';

const none = -1;
const state = (globalThis.__mutants ??= { active: none });
/** Milliseconds that any test may take, where it has not been run without the mutation. */
const anyTest = 10_000;

export default class MutantRunner extends TestRunner {
  constructor(config) {
    super(config);
    const { folder, count, alone } = this.injectValue('mutants');
    this.records = recordsIn(folder);
    this.alone = alone;
    state.watch ??= watchdog(folder);
    state.counts ??= new Float64Array(count);
    globalThis.__mutant = (id) => (state.counts[id]++, state.active === id);
    this.switchTo(alone, anyTest);
  }

  onBeforeRunTask(test) {
    if (this.alone === none) this.begin(test);
    else if (this.records.has('noticed', this.alone)) test.mode = 'skip';
    return super.onBeforeRunTask(test);
  }

  onAfterRetryTask(test) {
    this.switchTo(this.alone, anyTest);
    if (this.alone === none) this.judge(test);
    else if (test.result.state === 'fail') this.records.add('noticed', this.alone, nameOf(test));
  }

  switchTo(mutant, usual = 0) {
    state.active = mutant;
    state.watch(mutant, usual);
    this.records.begin(mutant);
  }

  begin(test) {
    for (const id of this.evaluated()) this.doubt(id, test, 'it is evaluated outside of tests');
    this.trial = { since: Date.now(), queue: [], tried: none };
    test.retry = { count: Infinity, condition: () => this.goesOn };
  }

  /** Ids of the mutations whose places were evaluated since the last call. */
  evaluated() {
    const ids = [...state.counts.keys()].filter((id) => state.counts[id] > 0);
    state.counts.fill(0);
    return ids;
  }

  doubt(id, test, reason) {
    this.records.add('reached', id, pathOf(test));
    this.records.add('unsure', id, reason);
  }

  judge(test) {
    const passed = test.result.state === 'pass';
    const evaluated = this.evaluated();
    if (this.trial.usual === undefined) this.enqueue(test, passed, evaluated);
    else if (this.trial.tried === none) this.confirm(test, passed);
    else this.compare(test, passed, evaluated);
    this.next(test);
  }

  enqueue(test, passed, evaluated) {
    for (const id of evaluated) this.records.add('reached', id, pathOf(test));
    this.trial.usual = Date.now() - this.trial.since;
    this.trial.passes = passed;
    this.trial.queue = passed ? evaluated : [];
  }

  compare(test, passed, evaluated) {
    if (!evaluated.includes(this.trial.tried)) this.doubt(this.trial.tried, test, 'it is not evaluated again');
    if (!passed) this.trial.suspect = this.trial.tried;
  }

  confirm(test, passed) {
    if (passed) this.records.add('noticed', this.trial.suspect, nameOf(test));
    else {
      for (const id of [this.trial.suspect, ...this.trial.queue])
        this.doubt(id, test, 'a test fails when it is run again');
      this.trial.queue = [];
    }
    this.trial.suspect = undefined;
  }

  /** After a failure the test without mutations, else with the next mutation. */
  next(test) {
    const open = this.trial.queue.filter((id) => !this.records.has('noticed', id) && !this.records.has('ended', id));
    this.goesOn = this.trial.suspect !== undefined || open.length > 0;
    this.trial.tried = this.trial.suspect === undefined ? (open.shift() ?? none) : none;
    this.trial.queue = open;
    if (this.goesOn) this.switchTo(this.trial.tried, this.trial.usual);
    test.result.state = this.goesOn || !this.trial.passes ? 'fail' : 'pass';
    test.result.errors = test.result.state === 'fail' ? [{ message: 'tried with the next mutation' }] : undefined;
  }
}

const pathOf = (test) => test.file.filepath;
const nameOf = (test) => (test.suite ? `${nameOf(test.suite)} ${test.name}`.trim() : test.name);
