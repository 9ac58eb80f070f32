# syntax=docker/dockerfile:1
# The bot and the action server: one image, two commands (see docker-compose.yml).
# Bookworm is named because later slim images lack the time zone's old name.
FROM python:3.11-slim-bookworm AS build
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
RUN pip install --no-cache-dir "uv>=0.8,<1"
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked --no-dev

FROM python:3.11-slim-bookworm
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin assistant \
    && mkdir -p /app/var && chown assistant:assistant /app/var
WORKDIR /app
COPY --from=build /app/.venv .venv
COPY data data
COPY actions actions
COPY bot bot
USER 10001:10001
# All that is ever written; the rest of the file system may be read-only.
VOLUME /app/var
EXPOSE 8080
CMD ["python", "-m", "bot", "serve"]
