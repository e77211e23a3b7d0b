"""One story a service: the five packs as they come, their own people, in the browser and through the API."""
