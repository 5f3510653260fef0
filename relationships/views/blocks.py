from config.api import ApiViewSet, AuthedRequest
from config.errors import NotFound
from config.pagination import read_page
from config.rendering import Answer
from config.schema import describe
from relationships import selectors, services
from relationships.cards import BlockState
from relationships.errors import CannotBlockSelf
from relationships.views.pages import PeoplePage, people_answer


class BlockViewSet(ApiViewSet):
    throttle_scope = "interaction"

    @describe(
        "Block: the two are hidden from each other, follows and requests end; idempotent",
        tag="people",
        answer=BlockState,
        errors=[NotFound, CannotBlockSelf],
        throttled=True,
    )
    def block(self, request: AuthedRequest, username: str) -> Answer:
        return Answer(services.block(actor=request.viewer, username=username))

    @describe(
        "End a block; idempotent",
        tag="people",
        answer=BlockState,
        errors=[NotFound, CannotBlockSelf],
        throttled=True,
    )
    def unblock(self, request: AuthedRequest, username: str) -> Answer:
        return Answer(services.unblock(actor=request.viewer, username=username))

    @describe("Whom one blocks, newest first", tag="people", answer=PeoplePage, paged=True)
    def blocked(self, request: AuthedRequest) -> Answer:
        page = read_page(request, of=f"blocks.{request.viewer.user_id}")
        edges = selectors.blocks(viewer=request.viewer, below=page.below, limit=page.size + 1)
        return people_answer(request, page, edges, lambda edge: edge.blocked)
