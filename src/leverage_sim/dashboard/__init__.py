"""The model in a browser: what a visitor chose (setup), what is played (session), and the page (page, app)."""
