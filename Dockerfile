# syntax=docker/dockerfile:1
# Two images: `gateway` (the default), and `loadtests` with Locust and nothing of ours
# but the load tests. Both install only locked packages, and run as nobody special.

FROM python:3.11-slim AS python
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 \
    PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    PATH=/opt/border-gate/bin:$PATH
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin gate

FROM python AS build
WORKDIR /build
COPY requirements/build.txt requirements/
RUN python -m venv /opt/build \
 && /opt/build/bin/pip install --require-hashes -r requirements/build.txt
# With the simulator, which the gateway starts when management asks what happens if.
COPY requirements/gateway.txt requirements/
RUN python -m venv /opt/border-gate \
 && /opt/border-gate/bin/pip install --require-hashes -r requirements/gateway.txt
COPY pyproject.toml LICENSE ./
COPY charts charts
COPY gateway gateway
COPY loadtests loadtests
COPY simulator simulator
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
 && /opt/border-gate/bin/pip install --no-deps --no-index /wheels/*.whl \
 && /opt/border-gate/bin/python -m compileall -q /opt/border-gate/lib

FROM python AS build-loadtests
COPY requirements/load.txt requirements/
RUN python -m venv /opt/border-gate \
 && /opt/border-gate/bin/pip install --require-hashes -r requirements/load.txt

FROM python AS loadtests
COPY --from=build-loadtests /opt/border-gate /opt/border-gate
WORKDIR /srv
COPY pyproject.toml ./
COPY charts charts
COPY loadtests loadtests
USER gate
EXPOSE 8089
CMD ["locust"]

FROM python AS gateway
COPY --from=build /opt/border-gate /opt/border-gate
WORKDIR /srv
USER gate
# In a container, what is published is for the one who starts it to say.
ENV GATEWAY_HOST=0.0.0.0 GATEWAY_PORT=8000
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/livez', timeout=2)"]
CMD ["border-gate", "serve"]
