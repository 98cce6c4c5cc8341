/**
 * One thread for each session of onnxruntime that does not ask for more: test files run side by side on every core, and the
 * runtime's other threads spin while they wait. What it computes does not depend on how many it has.
 */
import { InferenceSession } from 'onnxruntime-node';

type Create = (model: Uint8Array, options?: InferenceSession.SessionOptions) => Promise<InferenceSession>;

const sessions = InferenceSession as unknown as { create: Create; onOneThread?: true };

// Once for all files of a worker, which share modules.
if (!sessions.onOneThread) {
  const create = sessions.create.bind(InferenceSession);
  sessions.create = (model, options) => create(model, { intraOpNumThreads: 1, ...options });
  sessions.onOneThread = true;
}
