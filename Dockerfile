# One image for every process; docker-compose.yml says which one a container runs.
FROM python:3.13-slim AS packages
RUN python -m venv /opt/portal
COPY requirements.txt /tmp/
RUN /opt/portal/bin/pip install --no-cache-dir --require-hashes -r /tmp/requirements.txt

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0700 /data
COPY --from=packages /opt/portal /opt/portal
ENV PATH=/opt/portal/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=privacy_portal.settings \
    PORTAL_DATA_DIR=/data
WORKDIR /app
COPY . .
# The code belongs to root and the processes do not run as root: they cannot change it.
RUN python manage.py compile_translations
USER portal
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "privacy_portal.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", \
     "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--log-level", "warning"]
