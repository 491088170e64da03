"""The same blog on the stack of the original: Flask, SQLAlchemy, gunicorn. It has all posts on its one page."""
import os

from flask import Flask
from sqlalchemy import Column, DateTime, Integer, String, create_engine
from sqlalchemy.orm import declarative_base, scoped_session, sessionmaker

app = Flask(__name__)
engine = create_engine(os.environ["FLASK_DATABASE_URL"], pool_size=8)
Session = scoped_session(sessionmaker(bind=engine))
Base = declarative_base()


class Post(Base):
    __tablename__ = "posts"
    id = Column(Integer, primary_key=True)
    title = Column(String)
    text = Column(String)
    author = Column(String)
    created_at = Column(DateTime)


PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Twoge</title></head>
<body><h1>Posts</h1>
{% for post in posts %}<article><h2><a href="/posts/{{ post.id }}">{{ post.title }}</a></h2>
<p>by {{ post.author }}, {{ post.created_at.strftime("%d %B %Y, %H:%M") }}</p><p>{{ post.text }}</p></article>
{% endfor %}</body></html>"""
# Compiled once: Flask's own render_template_string would do so for every request.
TEMPLATE = app.jinja_env.from_string(PAGE)


@app.route("/")
def front():
    return TEMPLATE.render(posts=Session.query(Post).order_by(Post.id.desc()).all())


@app.teardown_appcontext
def close(failure):
    Session.remove()
