import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.wsgi import get_wsgi_application

from goldenthread.base.govuk.wsgi import careful
from goldenthread.base.serving.safe_start import refuse_unless_safe

refuse_unless_safe()
application = careful(get_wsgi_application())
