# syntax=docker/dockerfile:1
# The image of web, worker and beat. Secrets come from the environment at run time, never from here.

# --- Front end: theme, fonts and icons from package-lock.json
FROM node:22-slim AS frontend
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts
COPY static ./static
RUN node static/build.mjs

# --- Python packages from uv.lock, translations and static files
FROM python:3.11-slim AS build
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
RUN pip install --no-cache-dir uv==0.13.9
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-default-groups --no-install-project
COPY manage.py ./
COPY portal ./portal
COPY accounts ./accounts
COPY submissions ./submissions
COPY reports ./reports
COPY templates ./templates
COPY static ./static
COPY --from=frontend /app/var/frontend ./var/frontend
COPY --from=frontend /app/var/fonts ./var/fonts
RUN .venv/bin/python manage.py messages compile \
    && .venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && mkdir -p var/media

# --- What runs
FROM python:3.11-slim
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin klyngetal
# A volume that is put at var/media takes its owner from the folder that is there.
COPY --from=build --chown=klyngetal:klyngetal /app /app
USER klyngetal
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/health/live', headers={'X-Forwarded-Proto': 'https'}), timeout=4)"]
CMD ["gunicorn", "portal.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--max-requests", "2000", "--max-requests-jitter", "200", "--access-logfile", "-"]
