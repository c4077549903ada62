# One image for every process; which one is an argument:
#
#   docker build --build-arg SERVICE=intake --tag onehall-intake .
#
# INSTALL and MODULE name what is not a service: the operators' command, a department's worker.

FROM python:3.11-slim AS wheels
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
RUN python -m venv /build
COPY requirements.txt .
# Every wheel of the lock, checked against its hash. What follows installs from these and from nowhere else.
RUN /build/bin/pip wheel --quiet --no-deps --require-hashes --wheel-dir /wheels -r requirements.txt \
    && /build/bin/pip install --quiet --no-index --find-links /wheels hatchling
COPY libs libs
COPY services services
COPY examples examples
RUN /build/bin/pip wheel --quiet --no-index --no-deps --no-build-isolation --wheel-dir /wheels \
    ./libs/* ./services/* ./examples/*

FROM wheels AS installed
ARG SERVICE
ARG INSTALL="onehall-${SERVICE}"
RUN python -m venv --without-pip /app \
    && /build/bin/pip --python /app/bin/python install --quiet --no-warn-script-location \
        --no-index --find-links /wheels ${INSTALL}

FROM python:3.11-slim AS typeface
# Permits and guides are set in Chinese, and the image has no Chinese typeface.
RUN apt-get update --quiet && apt-get install --quiet --yes --no-install-recommends fonts-wqy-zenhei

FROM python:3.11-slim
ARG SERVICE
ARG MODULE="onehall_${SERVICE}"
ENV MODULE=${MODULE} PATH=/app/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# The two folders that volumes are mounted on: an empty volume takes over their owner.
RUN useradd --uid 10001 --home-dir /var/lib/onehall --no-create-home --shell /usr/sbin/nologin onehall \
    && install -d -o 10001 -g 10001 -m 0755 /etc/onehall /var/lib/onehall
COPY --from=installed /app /app
COPY --from=typeface /usr/share/fonts/truetype/wqy /usr/share/fonts/truetype/wqy
USER 10001:10001
WORKDIR /var/lib/onehall
EXPOSE 8000
STOPSIGNAL SIGTERM
# `exec`: Python is process 1 and gets the signal itself.
CMD ["sh", "-c", "exec python -m \"$MODULE\""]
