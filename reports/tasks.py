"""What workers do (django-tasks). Each task takes the key of its Job or of what it is about; the work is
imported when it is done, so that whoever orders it needs none of it."""

from django_tasks import task

from campaign import jobs


@task(takes_context=True)
def make_book(context, key: int) -> None:
    """The book of a superior as one file, told and kept as a Job."""
    from reports.book_making import make

    jobs.run(context, key, make)


@task(takes_context=True)
def make_package(context, key: int) -> None:
    """成套材料 of a version, told and kept as a Job."""
    from reports.package_making import make

    jobs.run(context, key, make)


@task()
def keep_papers(key: int) -> None:
    """Lay out the annexes of the version ``key`` before anybody asks for them; done again, nothing."""
    from reports.papers import keep

    keep(key)
