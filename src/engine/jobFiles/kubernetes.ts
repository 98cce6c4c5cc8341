/**
 * An indexed Job: pods with numbers, each of which is started again where it fails, until all numbers are done. Plan, recipe, model and images lie
 * on a volume that all pods share, at the paths that the plan names; the image needs no network. JSON, which `kubectl` takes as it takes YAML.
 */
import { labelOf, quoted, type Spread } from './spread';

/** The claim of the shared volume, and the image that the Dockerfile builds, are names to change. */
const claim = 'shiftwise';
const image = 'shiftwise:latest';

export function kubernetesJob(spread: Spread): string {
  const { folder, recipe, name, jobs } = spread;
  const label = labelOf(name);
  const script = `exec sh ${quoted(`${folder}/jobs/job.sh`)} $((JOB_COMPLETION_INDEX + 1))`;
  const container = {
    ...{ name: 'shiftwise', image, imagePullPolicy: 'IfNotPresent' },
    command: ['sh', '-c', script],
    resources: { requests: { cpu: '1', memory: '1Gi' } },
    volumeMounts: [{ name: 'work', mountPath: commonFolder(folder, recipe) }],
  };
  const job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: label, labels: { 'app.kubernetes.io/name': 'shiftwise' } },
    spec: {
      ...{ completionMode: 'Indexed', completions: jobs, parallelism: jobs, backoffLimit: 6 * jobs },
      template: {
        metadata: { labels: { 'app.kubernetes.io/name': 'shiftwise' } },
        spec: {
          restartPolicy: 'OnFailure',
          containers: [container],
          volumes: [{ name: 'work', persistentVolumeClaim: { claimName: claim } }],
        },
      },
    },
  };
  return `${JSON.stringify(job, undefined, 2)}\n`;
}

/** The longest folder that holds both. */
function commonFolder(folder: string, recipe: string): string {
  const [one, other] = [folder.split('/'), recipe.split('/').slice(0, -1)];
  const differs = one.findIndex((part, at) => part !== other[at]);
  return one.slice(0, differs < 0 ? one.length : differs).join('/') || '/';
}
