# The command line in a container that needs no network when it runs: docker build -t shiftwise . (after npm run build), then
#   docker run --rm --network none -v /data:/data shiftwise sweep /data/night
FROM node:22-bookworm-slim
WORKDIR /opt/shiftwise
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev && npm cache clean --force
COPY dist dist
COPY media media
RUN ln -s /opt/shiftwise/dist/cli.js /usr/local/bin/shiftwise && chmod +x dist/cli.js
ENTRYPOINT ["shiftwise"]
