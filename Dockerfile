# The command line, with the native float runtime, in a container that needs no network when it runs: node scripts/package.mjs npm, then
#   docker build -t shiftwise .
#   docker run --rm --network none -v /data:/data shiftwise sweep /data/night
FROM node:22-bookworm-slim
COPY shiftwise-*.tgz /opt/
# No script of a package runs, so that onnxruntime does not download what is for GPUs.
RUN npm install --global --ignore-scripts --no-audit --no-fund /opt/shiftwise-*.tgz onnxruntime-node@1.30.0 && npm cache clean --force
ENTRYPOINT ["shiftwise"]
