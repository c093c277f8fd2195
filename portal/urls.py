"""All routes."""
urlpatterns = []
